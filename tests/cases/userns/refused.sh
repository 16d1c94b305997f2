# Proves: --userns of root shows all ids as they are; without a namespace or somebody to map ids, it says so and runs nothing
# Modes: root-dir
# Needs: daemon cmd:setpriv cmd:unshare
# Sanitizers: no (ThreadSanitizer has a thread of its own, and so no user namespace)
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER" "$TEST_DIR/bin"
nobody_serves() { [[ -z $(daemon_pids) ]]; }

unionfs-mount --userns "$L1" "$UPPER" "$MNT" -- \
	sh -c 'tr -s " " </proc/self/uid_map; chown 5:6 "$1/f"; mkdir "$1/d"; chown 70000 "$1/d"' sh "$MNT" >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" ' 0 0 4294967295' "the ids of root"
assert_eq "$(stat -c %u:%g "$UPPER/f" "$UPPER/d")" $'5:6\n70000:0' "owners on disk"
wait_until nobody_serves

refused() { # PATTERN COMMAND...
	local pattern=$1 status=0
	shift
	"$@" >"$TEST_DIR/out" 2>"$TEST_DIR/said" || status=$?
	assert_eq $status 1 "the status of $*"
	# shellcheck disable=SC2053 # a pattern
	[[ $(<"$TEST_DIR/said") == $pattern ]] || fail "message: $(<"$TEST_DIR/said")"
	assert_eq "$(<"$TEST_DIR/out")" "" "what has run"
	assert_list "$MNT"
}

# The limit is one of a user namespace that root has made for it.
refused '*cannot make a user namespace (see user.max_user_namespaces*' unshare -Ur sh -c '
	echo 0 >/proc/sys/user/max_user_namespaces
	exec unionfs-mount --userns "$@" -- echo run' sh "$L1" "$MNT"

# He has subordinate ids, but not the program that maps them, or one that fails.
for file in subuid subgid; do
	echo 200000:400000:1000 >"$TEST_DIR/$file"
	[[ -e /etc/$file ]] || skip "there is no /etc/$file"
	mount --bind "$TEST_DIR/$file" "/etc/$file"
done
cp "$(command -v unionfs-mount)" "$TEST_DIR/bin/"
by_user() { setpriv --reuid 200000 --regid 200000 --clear-groups env PATH="$TEST_DIR/bin" \
	unionfs-mount --userns "$L1" "$MNT" -- /bin/echo run; }
chmod 755 "$TEST_DIR" "$TEST_DIR/bin"
refused '*newuidmap*cannot map subordinate ids' by_user
printf '#!/bin/sh\n%s\n' 'echo not today >&2' 'exit 1' >"$TEST_DIR/bin/newuidmap"
chmod 755 "$TEST_DIR/bin/newuidmap"
refused '*newuidmap*cannot map subordinate ids' by_user
umount /etc/subuid /etc/subgid
