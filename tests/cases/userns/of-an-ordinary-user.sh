# Proves: --userns gives an ordinary user namespaces in which he mounts and is root, with his subordinate ids if he has any
# Modes: root-dir
# Needs: daemon cmd:setpriv cmd:newuidmap
# Sanitizers: no (ThreadSanitizer has a thread of its own, and so no user namespace)
mkdir "$TEST_DIR/etc" "$MNT" "$UPPER"
layer "$L1" <<END
f: 1
dir/g: 1
END
chown -R 200000:200000 "$L1" "$MNT" "$UPPER"
chown 200000 "$TEST_DIR"
mknod -m 666 "$TEST_DIR/fuse" c 10 229
mount --bind "$TEST_DIR/fuse" /dev/fuse
user() { setpriv --reuid 200000 --regid 200000 --clear-groups "$@"; }
in_union() { user unionfs-mount --userns "$L1" "$UPPER" "$MNT" -- sh -c "$1"; }
nobody_serves() { [[ -z $(daemon_pids) ]]; }

# A single id.
status=0
in_union 'id -u; tr -s " " </proc/self/uid_map; echo 2 >>"$MNT/f"; mv "$MNT/dir" "$MNT/moved"; rm "$MNT/moved/g"; exit 7' \
	>"$TEST_DIR/out" || status=$?
assert_eq $status 7 "the status of the command"
assert_eq "$(<"$TEST_DIR/out")" $'0\n 0 200000 1' "who it is"
assert_list "$MNT"
assert_content "$UPPER/f" $'1\n2'
assert_eq "$(stat -c %u:%g "$UPPER/f" "$UPPER/moved")" $'200000:200000\n200000:200000' "owners on disk"
assert_fails 'Invalid argument' in_union 'chown 5 "$MNT/f"'
wait_until nobody_serves

# Subordinate ids.
for file in passwd subuid subgid; do
	cp "/etc/$file" "$TEST_DIR/etc/$file" 2>/dev/null || : >"$TEST_DIR/etc/$file"
	[[ -e /etc/$file ]] || : >"/etc/$file"
done
echo "tester:x:200000:200000::/:/bin/sh" >>"$TEST_DIR/etc/passwd"
printf '%s\n' tester:300000:1000 200000:400000:1000 tester:broken | tee -a "$TEST_DIR/etc/subuid" >>"$TEST_DIR/etc/subgid"
for file in passwd subuid subgid; do mount --bind "$TEST_DIR/etc/$file" "/etc/$file"; done
in_union 'chown 5:6 "$MNT/f"; mkdir "$MNT/new"; chown 1500 "$MNT/new"; stat -c %u:%g "$MNT/f" "$MNT/new"' >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" $'5:6\n1500:0' "owners inside"
assert_eq "$(stat -c %u:%g "$UPPER/f" "$UPPER/new")" $'300004:300005\n400499:200000' "owners on disk"

# Statuses, signals, what is left running.
status=0
user unionfs-mount --userns "$L1" "$MNT" -- /nonsense 2>/dev/null || status=$?
assert_eq $status 127 "the status without a program"
status=0
in_union 'kill -KILL $$' || status=$?
assert_eq $status 137 "the status of a program that was killed"
assert_fails 'No such file' user unionfs-mount --userns "$TEST_DIR/none" "$MNT" -- true
in_union 'trap "echo got it; exit 3" TERM; echo ready; while :; do sleep 0.01; done' >"$TEST_DIR/out" &
job=$!
wait_until grep -q ready "$TEST_DIR/out"
kill -TERM "$(pgrep -P $job -x setpriv || pgrep -P $job -x unionfs-mount || echo $job)"
status=0
wait $job || status=$?
assert_eq "$status $(tail -1 "$TEST_DIR/out")" '3 got it' "what a signal did"
wait_until nobody_serves
umount /dev/fuse
for file in passwd subuid subgid; do umount "/etc/$file"; done
