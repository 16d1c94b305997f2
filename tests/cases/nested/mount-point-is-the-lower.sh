# Proves: a union can be mounted on top of its own lower, as `unionfs-mount /etc u /etc` (F65)
layer "$L1" <<END
f: 1
d/g: 2
END
MNT=$L1
union_mount
assert_list . d f
echo 3 >>f
rm d/g
assert_content f '1
3'
assert_content "$UPPER/f" '1
3'
union_umount
assert_content "$L1/f" 1
assert_list "$L1/d" g
