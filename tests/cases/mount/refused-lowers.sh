# Proves: a lower that is missing, no directory or without a name is refused with its name and the reason
# Needs: daemon
layer "$L1" <<END
f: 1
END
layer "$L3" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
ln -s nowhere "$TEST_DIR/dangling"
assert_refused 1 "$TEST_DIR/no*No such file or directory" "$TEST_DIR/no" "$MNT"
assert_refused 1 "$TEST_DIR/no*No such file or directory" "$L1:$TEST_DIR/no:$L3" "$UPPER" "$MNT"
assert_refused 1 "$TEST_DIR/no*No such file or directory" -o "lowerdir+=$L1,lowerdir+=$TEST_DIR/no" "$MNT"
assert_refused 1 "$TEST_DIR/dangling*No such file or directory" "$TEST_DIR/dangling" "$MNT"
assert_refused 1 "$L1/f*Not a directory" "$L1/f" "$UPPER" "$MNT"
assert_refused 1 "$L1/f*Not a directory" -o "lowerdir=$L3:$L1/f,upperdir=$UPPER" "$MNT"
assert_refused 2 lower "$L1:::$L3" "$MNT"
assert_refused 2 lower "" "$MNT"
assert_refused 2 lower -o lowerdir= "$MNT"
