# Proves: an index is refused with another upper, another lower or an entry that is not understood; dead entries are removed
# Modes: root-dir root-xfs rootless
# Needs: daemon
layer "$L1" <<END
a: text
b = a
c: text
d = c
END
cp -a "$L1" "$TEST_DIR/copy"
union_mount -o index=on
echo more >>a
echo more >>c
union_umount
options=upperdir=$UPPER,workdir=$WORK,index=on
entry=$(find "$WORK/index" -samefile "$UPPER/a" -printf %f)
dead=$(find "$WORK/index" -samefile "$UPPER/c" -printf %f)

assert_refused 1 'another lower directory' -o "lowerdir=$TEST_DIR/copy,$options" "$MNT"
cp -a "$UPPER" "$TEST_UPPER/copy-of-upper"
assert_refused 1 'belongs to another upper' \
	-o "lowerdir=$L1,upperdir=$TEST_UPPER/copy-of-upper,workdir=$WORK,index=on" "$MNT"
for name in odd 00fb; do
	touch "$WORK/index/$name"
	assert_refused 1 "entry '$name'" -o "lowerdir=$L1,$options" "$MNT"
	rm "$WORK/index/$name"
done
touch "$WORK/index/${entry%??}00"
assert_refused 1 "entry '${entry%??}00'" -o "lowerdir=$L1,$options" "$MNT"
rm "$WORK/index/${entry%??}00"

# Temporaries of the kernel's, an entry that carries another origin, one whose last name has gone.
mkdir "$WORK/index/#12"
touch "$WORK/index/#12/x" "$WORK/index/${entry%??}01"
fsop setxattr "$WORK/index/${entry%??}01" "$OVL.origin" x
rm "$UPPER/c"
fsop setxattr "$WORK/index/$dead" "$OVL.nlink" U-1
union_mount -o index=on
assert_list "$WORK/index" "$entry"
assert_content b $'text\nmore'
assert_content d text
union_umount

# Handles that do not last.
if [[ $MODE == root-* ]]; then
	mkdir "$TEST_DIR/fuse"
	unionfs-mount "$L1" "$TEST_DIR/fuse"
	assert_refused 1 'no file handles that last' -o "lowerdir=$TEST_DIR/fuse,$options" "$MNT"
	unionfs-mount -u "$TEST_DIR/fuse"
fi

# One whose only names are the lower's is left alone by fsck, too.
union_mount -o index=on
rm a
union_umount
assert_stat "$WORK/index/$entry" %h 1
if [[ $MODE == root-* ]]; then
	fsck.unionfs -y -w "$WORK" "$UPPER" "$L1"
fi
union_mount -o index=on
assert_content b $'text\nmore'
union_umount

# Without index=on it is left alone.
union_mount -o index=off
assert_exists "$WORK/index/$entry"
