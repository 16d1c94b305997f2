# Proves: an upper with metacopy files under userxattr is marked: the kernel refuses it, and so does a mount without metacopy=on
# Modes: rootless
# Kernel: differs (has no metacopy with userxattr)
# Needs: kernel-overlay
# Swap: no (that the kernel refuses it is what is proved)
layer "$L1" <<END
f: 1
END
union_mount -o metacopy=on
[[ ! -d $WORK/work/incompat ]] || fail "marked without need"
chmod 600 f
assert_xattr "$UPPER/f" user.overlay.metacopy ''
union_umount
[[ -d $WORK/work/incompat/userxattr-metacopy ]] || fail "not marked"
mkdir "$TEST_DIR/m"
if mount -t overlay overlay -o "lowerdir=$L1,upperdir=$UPPER,workdir=$WORK,userxattr" "$TEST_DIR/m" 2>/dev/null; then
	fail "kernel overlayfs mounts it"
fi
assert_refused 1 'metacopy=on' -o "lowerdir=$L1,upperdir=$UPPER,workdir=$WORK" "$MNT"
union_mount -o metacopy=on
assert_content f 1
assert_stat f %a 600
