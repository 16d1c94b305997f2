# Proves: an upper with redirects under userxattr is marked, so that kernel overlayfs refuses it (section 4 of its format)
# Modes: rootless
# Kernel: differs (makes no redirects with userxattr)
# Needs: kernel-overlay
layer "$L1" <<END
d/f: 1
END
union_mount
[[ ! -d $WORK/work/incompat ]] || fail "marked without need"
fsop rename d e
union_umount
[[ -n $(ls "$WORK/work/incompat") ]] || fail "not marked"
mkdir "$TEST_DIR/m"
if mount -t overlay overlay -o "lowerdir=$L1,upperdir=$UPPER,workdir=$WORK,userxattr" "$TEST_DIR/m" 2>/dev/null; then
	fail "kernel overlayfs mounts it"
fi
union_mount
assert_content e/f 1
