# Proves: with --backend a union is served by the kernel's overlayfs or by us, and changes sides over what is on disk
# Modes: root
# Needs: daemon kernel-overlay
layer "$L1" <<END
f: 1
dir/g: 1
gone: 1
END
mkdir "$MNT" "$UPPER" "$WORK"
type_of() { findmnt -n -o FSTYPE --mountpoint "$MNT"; }
layers=lowerdir=$L1,upperdir=$UPPER,workdir=$WORK
mount_by() { unionfs-mount --backend="$1" -o "$layers${3-}" "$MNT" && assert_eq "$(type_of)" "$2" "the type"; }
kernel=overlay ours=fuse.unionfs

mount_by kernel $kernel
echo 2 >>"$MNT/f"
mv "$MNT/dir" "$MNT/moved"
umount "$MNT"
mount_by fuse $ours
assert_content "$MNT/f" $'1\n2'
assert_content "$MNT/moved/g" 1
rm "$MNT/gone" "$MNT/moved/g"
unionfs-mount -u "$MNT"
mount_by auto $kernel
assert_list "$MNT" f moved
assert_list "$MNT/moved"
umount "$MNT"

# What only we can: auto turns to us, kernel says why not.
for option in squash_to_root uidmapping=0:0:1 noacl timeout=1 ino32_t fsync=strict; do
	mount_by auto $ours ",$option" 2>/dev/null
	unionfs-mount -u "$MNT"
	assert_refused 1 "overlayfs cannot do that" --backend=kernel -o "$layers,$option" "$MNT"
done
assert_refused 1 'no work directory' --backend=kernel "$L1" "$UPPER" "$MNT"
assert_refused 1 'a single layer' -o backend=kernel "$L1" "$MNT"
assert_refused 2 "allowed: auto, fuse, kernel" --backend=aufs "$L1" "$MNT"
assert_refused 2 "needs a value" --backend "$L1" "$MNT"

# And where the upper asks for us.
mkdir "$WORK/work/incompat/userxattr-redirect" -p
mount_by auto $ours ,userxattr
unionfs-mount -u "$MNT"
assert_refused 1 "incompat" --backend=kernel -o "$layers,userxattr" "$MNT"
rm -r "$WORK/work"
