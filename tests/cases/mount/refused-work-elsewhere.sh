# Proves: an upper and a work directory on different file systems are refused, also when both are the same one mounted twice
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER" "$TEST_DIR/other" "$TEST_DIR/bind"
mount -t tmpfs tmpfs "$TEST_DIR/other"
assert_refused 1 "$TEST_DIR/other" -o "workdir=$TEST_DIR/other" "$L1" "$UPPER" "$MNT"
assert_refused 1 "$TEST_DIR/other" -o "lowerdir=$L1,upperdir=$TEST_DIR/other,workdir=$UPPER" "$MNT"
mkdir -p "$TEST_UPPER/u/work"
mount --bind "$TEST_UPPER/u" "$TEST_DIR/bind"
assert_refused 1 "$TEST_DIR/bind/work" -o "workdir=$TEST_DIR/bind/work" "$L1" "$UPPER" "$MNT"
umount "$TEST_DIR/bind" "$TEST_DIR/other"
