# Proves: upper and work that overlap, and a lower inside of the upper or of work, are refused (F66)
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir -p "$MNT" "$UPPER/in/lower" "$WORK/in/lower"
assert_refused 1 "$UPPER" -o "workdir=$UPPER" "$L1" "$UPPER" "$MNT"
assert_refused 1 "$UPPER" -o "workdir=$UPPER/in" "$L1" "$UPPER" "$MNT"
assert_refused 1 "$WORK" -o "workdir=$WORK" "$L1" "$WORK/in" "$MNT"
assert_refused 1 "$UPPER/in/lower" "$L1:$UPPER/in/lower" "$UPPER" "$MNT"
assert_refused 1 "$UPPER" "$UPPER" "$UPPER" "$MNT"
assert_refused 1 "$WORK/in/lower" -o "workdir=$WORK" "$WORK/in/lower" "$UPPER" "$MNT"
assert_refused 1 "$WORK" -o "workdir=$WORK" "$WORK" "$UPPER" "$MNT"
ln -s "$UPPER/in" "$TEST_DIR/link"
assert_refused 1 "$TEST_DIR/link" "$TEST_DIR/link" "$UPPER" "$MNT"
# A mount of what is inside: ".." does not lead out of it.
mkdir "$TEST_DIR/bind" "$UPPER/in/lower/deep"
mount --bind "$UPPER/in/lower" "$TEST_DIR/bind"
assert_refused 1 "$TEST_DIR/bind" "$TEST_DIR/bind" "$UPPER" "$MNT"
assert_refused 1 "$TEST_DIR/bind/deep" "$L1:$TEST_DIR/bind/deep" "$UPPER" "$MNT"
umount "$TEST_DIR/bind"
mount --bind "$WORK/in" "$TEST_DIR/bind"
assert_refused 1 "$TEST_DIR/bind" -o "workdir=$WORK" "$TEST_DIR/bind" "$UPPER" "$MNT"
umount "$TEST_DIR/bind"
mount --bind "$L1" "$TEST_DIR/bind"
MNT=$TEST_DIR/m2 run_mount "$TEST_DIR/bind" "$UPPER" "$MNT"
umount "$MNT" "$TEST_DIR/bind"
