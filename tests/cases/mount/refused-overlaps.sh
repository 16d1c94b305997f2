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
