# Proves: when the connection is aborted in the middle of a big copy-up, its callers and the daemon end and nothing is left
# Modes: root-dir
# Needs: daemon disk:4
layer "$L1" <<END2
END2
head -c 1G /dev/zero >"$L1/big"
HASH_SKIP=(big)
small_upper ext4 2G
union_mount
mkdir "$TEST_DIR/ctl"
mount -t fusectl fusectl "$TEST_DIR/ctl"
copying() { (($(stat -fc %f "$UPPER") < free - 2000)); }
free=$(stat -fc %f "$UPPER")
fsop expect ECONNABORTED open 3 big rdwr &
first=$!
fsop expect ECONNABORTED open 3 big rdwr &
second=$!
wait_until copying
echo 1 >"$TEST_DIR/ctl/$(stat -c %Ld .)/abort"
wait_all "$first" "$second"
has_ended() { [[ -z $(daemon_pids) ]]; }
wait_until has_ended
umount "$TEST_DIR/ctl"
cd "$TEST_DIR"
MOUNTED=()
mount_options "$MNT" "${MOUNT_ARGS[$MNT]}"
union_entered "$MNT" "${MOUNT_ARGS[$MNT]}"
assert_absent "$UPPER/big"
assert_eq "$(find "$WORK" -type f)" '' "left in work"
small_upper_end
