# Proves: kill -9 ends a process in the middle of a big copy-up; the copy is gone, the lower still shown
# Modes: root-dir
# Needs: disk:4
layer "$L1" <<END
END
head -c 1G /dev/zero >"$L1/big"
HASH_SKIP=(big)
small_upper ext4 2G
union_mount
# The copy takes space of the upper.
copying() { (($(stat -fc %f "$UPPER") < free - 2000)); }
free=$(stat -fc %f "$UPPER")
fsop open 3 big rdwr -- sh "echo opened >$TEST_DIR/opened" &
writer=$!
wait_until copying
kill -9 "$writer"
status=0
wait "$writer" || status=$?
assert_eq "$status" 137 "the status of the writer"
assert_absent "$TEST_DIR/opened" "$UPPER/big"
assert_eq "$(find "$WORK" -type f)" '' "left in work"
assert_stat big %s 1073741824
fsop open 3 big rdonly -- read 3 1 500M >/dev/null
fsop truncate big 5
assert_stat big %s 5
small_upper_end
