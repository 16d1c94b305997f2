# Proves: chown by name and descriptor changes lower and upper objects for good; -1 leaves as it is
# Needs: ids
layer "$L1" <<END
f: 1
d/g: 2
s -> f
END
mkfifo "$L1/p"
union_mount
echo 3 >up
for what in f d d/g p up s; do
	fsop lchown "$what" 1001 1002
	assert_stat "$what" %u:%g 1001:1002
	fsop lchown "$what" -1 1003
	fsop lchown "$what" 1004 -1
	assert_stat "$what" %u:%g 1004:1003
done
fsop open 3 f rdonly -- fchown 3 1005 -1 -- fstat 3 uid gid | grep -qx '1005 1003'
union_remount
assert_stat f %u:%g 1005:1003
for what in d d/g p up s; do
	assert_stat "$what" %u:%g 1004:1003
done
