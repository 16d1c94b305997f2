# Proves: a data-only layer without one above it, or with another kind below it, is refused
# Needs: daemon
mkdir "$L1" "$MNT" "$TEST_DIR/data"
assert_refused 2 'empty name' "::$L1" "$MNT"
assert_refused 2 'data-only layers come last' -o "datadir+=$TEST_DIR/data" "$MNT"
assert_refused 2 'data-only layers come last' -o "lowerdir=$L1::$TEST_DIR/data:$L1" "$MNT"
assert_refused 1 "lower directory '*nothing'" -o "lowerdir=$L1::$TEST_DIR/nothing" "$MNT"
