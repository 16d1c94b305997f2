# Proves: the work directory is made beside the upper, is not visible in the union, and goes with it
# Needs: daemon
mkdir "$MNT" "$TEST_UPPER/place" "$TEST_UPPER/place/upper"
layer "$L1" <<END
f: 1
END
UPPER=$TEST_UPPER/place/upper
run_mount "$L1" "$UPPER" "$MNT"
union_entered "$MNT"
echo more >>f
mkdir d
assert_list . d f
assert_list "$UPPER" d f
assert_eq "$(find "$TEST_UPPER/place" -mindepth 1 -maxdepth 1 | wc -l)" 2 "what is beside the upper"
union_umount
assert_list "$TEST_UPPER/place" upper
run_mount "$L1" "$UPPER" "$MNT"
union_umount
