# Proves: where the upper is the root of a file system, the work directory inside of it is invisible and cannot be touched
# Needs: daemon
# Modes: root-dir
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$TEST_DIR/fs"
mount -t tmpfs tmpfs "$TEST_DIR/fs"
run_mount "$L1" "$TEST_DIR/fs" "$MNT"
union_entered "$MNT"
echo more >>f
work=$(find "$TEST_DIR/fs" -mindepth 1 -maxdepth 1 ! -name f -printf %f)
assert_ne "$work" ''
assert_list . f
assert_absent "$work" "$work/work"
fsop rename f g
rm g
mkdir d
assert_list . d
union_umount
umount "$TEST_DIR/fs"
