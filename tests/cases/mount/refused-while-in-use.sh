# Proves: an upper or a work directory that a live mount uses is refused, under any name, and that mount goes on (F66)
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$TEST_DIR/mnt2" "$TEST_UPPER"/{upper2,work2}
union_mount
ln -s "$UPPER" "$TEST_DIR/link"
assert_refused 1 "$UPPER*in use" "$L1" "$UPPER" "$TEST_DIR/mnt2"
assert_refused 1 "in use" "$L1" "$TEST_DIR/link" "$TEST_DIR/mnt2"
assert_refused 1 "$UPPER*in use" -o "workdir=$TEST_UPPER/work2" "$L1" "$UPPER" "$TEST_DIR/mnt2"
assert_refused 1 "$WORK*in use" -o "workdir=$WORK" "$L1" "$TEST_UPPER/upper2" "$TEST_DIR/mnt2"
echo more >>f
assert_content f '1
more'
union_umount
run_mount "$L1" "$UPPER" "$TEST_DIR/mnt2"
union_umount "$TEST_DIR/mnt2"
