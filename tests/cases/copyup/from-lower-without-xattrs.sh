# Proves: lowers whose file system has no xattrs serve and are copied up (F74)
# Modes: root-dir
mkdir "$L2"
mount -t ramfs ramfs "$L2"
mkdir "$L2/d"
echo 1 >"$L2/f"
echo 2 >"$L2/d/g"
union_mount
fsop listxattr f
echo more >>f
chmod 600 d/g
rm -r d
mkdir d
union_remount
assert_content f '1
more'
assert_list d
union_umount
umount "$L2"
LOWER_TREE=()
