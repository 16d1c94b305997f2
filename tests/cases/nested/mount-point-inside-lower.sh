# Proves: the mount point may be a directory of a lower; below it the union shows what the lower has there (F65)
layer "$L1" <<END
f: 1
mnt/under: 2
END
HASH_SKIP=(mnt)
MNT=$L1/mnt
union_mount
assert_list . f mnt
assert_list mnt under
echo 3 >>f
echo 4 >mnt/new
assert_list mnt new under
rm -r mnt
assert_list . f
union_umount
assert_list "$L1/mnt" under
