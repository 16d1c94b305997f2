# Proves: a mounted union serves as the lower of another one
# Swap: no (the lower is gone then)
layer "$L1" <<END
f: 1
d/a: 2
gone: 3
END
union_mount
rm gone
echo up >d/b
inner=$MNT
LOWERS=$inner
MNT=$TEST_DIR/mnt2 UPPER=$TEST_UPPER/upper2 WORK=$TEST_UPPER/work2
union_mount
assert_list . d f
assert_list d a b
echo 4 >>f
rm d/a
fsop rename d/b g
assert_list . d f g
assert_content f '1
4'
assert_content "$inner/f" 1
assert_list "$inner/d" a b
cd "$TEST_DIR"
union_umount
LOWER_TREE=()
