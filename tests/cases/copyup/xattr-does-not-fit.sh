# Proves: an xattr that the upper cannot hold makes the copy-up fail and changes nothing (F3, F7)
# Modes: root-dir
mkdir "$L2"
mount -t tmpfs tmpfs "$L2"
echo 1 >"$L2/f"
mkdir "$L2/d"
echo 2 >"$L2/d/g"
value=$(head -c 30000 /dev/zero | tr '\0' v)
fsop setxattr "$L2/f" trusted.big "$value" || skip "tmpfs takes no such xattr"
fsop setxattr "$L2/d" trusted.big "$value"
small_upper ext4 16M
union_mount
assert_fails ENOSPC fsop chmod f 600
assert_fails ENOSPC fsop open 3 f rdwr
assert_fails ENOSPC fsop chmod d/g 600
assert_fails ENOSPC fsop mkdir d/new
assert_stat f %a 644
assert_content f 1
assert_list d g
rm f
assert_list . d
assert_eq "$(find "$UPPER" "$WORK" ! -type d ! -type c)" '' "in the upper"
small_upper_end
umount "$L2"
lowers_changed
