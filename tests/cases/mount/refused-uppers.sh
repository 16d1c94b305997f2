# Proves: an upper or work directory that is missing or no directory is refused with its name and the reason
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
: >"$TEST_DIR/file"
assert_refused 1 "$TEST_DIR/no*No such file or directory" "$L1" "$TEST_DIR/no" "$MNT"
assert_refused 1 "$TEST_DIR/file*Not a directory" "$L1" "$TEST_DIR/file" "$MNT"
assert_refused 1 "$TEST_DIR/no*No such file or directory" -o "workdir=$TEST_DIR/no" "$L1" "$UPPER" "$MNT"
assert_refused 1 "$TEST_DIR/file*Not a directory" -o "workdir=$TEST_DIR/file" "$L1" "$UPPER" "$MNT"
assert_refused 1 "$TEST_DIR/no*No such file or directory" -o "lowerdir=$L1,upperdir=$TEST_DIR/no,workdir=$UPPER" "$MNT"
assert_refused 2 upper "$L1" "" "$MNT"
