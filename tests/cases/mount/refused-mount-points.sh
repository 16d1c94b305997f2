# Proves: a mount point that is missing, no directory or dead is refused with its name and the reason
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
: >"$TEST_DIR/file"
assert_refused 1 "$TEST_DIR/no*No such file or directory" "$L1" "$UPPER" "$TEST_DIR/no"
assert_refused 1 "$TEST_DIR/file*Not a directory" "$L1" "$UPPER" "$TEST_DIR/file"
assert_refused 1 "cannot enter the mount namespace '$TEST_DIR/no'*No such file" -N "$TEST_DIR/no" "$L1" "$UPPER" "$MNT"
run_mount "$L1" "$MNT"
kill -9 "$(daemon_pids)"
wait_until sh -c "! stat $MNT 2>/dev/null"
out=$(run_mount "$L1" "$UPPER" "$MNT" 2>&1) && fail "mounted over a dead mount"
[[ $out == *"$MNT"*@("endpoint is not connected"|"Input/output error")* && $out != *$'\n'* ]] || fail "message: $out"
umount "$MNT"
assert_list "$MNT"
