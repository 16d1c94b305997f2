# Proves: layers with whiteouts, opaque and redirected directories are prepared inside a union; ours and kernel overlayfs over it read them
# Modes: root-dir root-xfs
# Needs: daemon kernel-overlay kernel:6.8
# Swap: no (the inner layers are not the outer union's)
layer "$L1" <<END
bottom/d/gone: 1
bottom/d/kept: 2
bottom/o/hidden: 3
bottom/old/f: 4
bottom/m/gone: 5
END
union_mount
mkdir -p top/d top/o top/new top/m
: >top/d/gone
fsop setxattr top "$OVL.opaque" x -- setxattr top/d "$OVL.opaque" x -- setxattr top/d/gone "$OVL.whiteout" y
fsop setxattr top/o "$OVL.opaque" y
fsop setxattr top/new "$OVL.redirect" old
echo 6 >top/o/new
mknod probe c 0 0 2>/dev/null && fail "a 0:0 device can be made"

show_inner() { # MOUNT-COMMAND...
	mkdir -p "$TEST_DIR/inner"
	"$@"
	assert_list "$TEST_DIR/inner" d m new o old
	assert_list "$TEST_DIR/inner/d" kept
	assert_list "$TEST_DIR/inner/o" new
	assert_list "$TEST_DIR/inner/new" f
	assert_content "$TEST_DIR/inner/new/f" 4
}

for round in 1 2; do
	show_inner mount -t overlay overlay -o "lowerdir=$MNT/top:$MNT/bottom,redirect_dir=follow" "$TEST_DIR/inner"
	umount "$TEST_DIR/inner"
	show_inner unionfs-mount "$MNT/top:$MNT/bottom" "$TEST_DIR/inner"
	unionfs-mount -u "$TEST_DIR/inner"
	union_remount
done

# No upper can be there, of ours or of the kernel's: a union has no 0:0 devices.
mkdir upper work
assert_refused 1 'whiteouts' -o "lowerdir=$MNT/top,upperdir=$MNT/upper,workdir=$MNT/work" "$TEST_DIR/inner"
