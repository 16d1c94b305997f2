# Proves: two unions over the same lowers are independent of each other
layer "$L1" <<END
f: lower
d/g: lower
END
union_mount
MNT=$TEST_DIR/mnt2 UPPER=$TEST_UPPER/upper2 WORK=$TEST_UPPER/work2 union_mount
echo second >f
rm -r d
assert_content "$MNT/f" lower
assert_content "$MNT/d/g" lower
echo first >"$MNT/f"
assert_content f second
