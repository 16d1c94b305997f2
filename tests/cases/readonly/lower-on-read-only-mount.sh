# Proves: lowers on read-only mounts serve a writable union
layer "$L1" <<END
f: 1
d/g: 2
END
mount --bind "$L1" "$L1"
mount -o remount,bind,ro "$L1"
union_mount
echo 3 >>f
rm d/g
fsop rename f d/f
assert_content d/f '1
3'
union_umount
umount "$L1"
