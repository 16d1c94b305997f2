#!/bin/bash
# Proves: an upper that holds redirects the kernel would not follow (userxattr) cannot be mounted by it
# Modes: root-dir root-tmpfs root-xfs root-btrfs rootless
# Swap: no (that the kernel refuses it is what is proved)
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
OVL=user.overlay # in every mode
need_one user-xattr
layer "$L1" <<END
d/f: lower
e/f: lower
END
options=userxattr
[[ $MODE == rootless ]] && options=''
union_mount ${options:+-o "$options,redirect_dir=on"}

kernel_mounts() {
	mkdir -p "$TEST_DIR/kernel"
	mount -t overlay overlay "$TEST_DIR/kernel" \
		-o "lowerdir=$L1,upperdir=$UPPER,workdir=$WORK,userxattr"
}

# Without a redirect the kernel shows what we did.
echo new >e/new
shown=$(fsop tree mostxrL .)
union_umount
kernel_mounts || skip "kernel overlayfs cannot be mounted here"
assert_eq "$(fsop tree mostxrL "$TEST_DIR/kernel")" "$shown" "the kernel's tree"
umount "$TEST_DIR/kernel"

union_remount_as_before() { mount_options "$MNT" "${MOUNT_ARGS[$MNT]}" && union_entered "$MNT" "${MOUNT_ARGS[$MNT]}"; }
union_remount_as_before
fsop rename d renamed
assert_xattr "$UPPER/renamed" user.overlay.redirect d
! kernel_mounts 2>/dev/null || fail "the kernel mounts an upper that is in use and has redirects"
union_umount
[[ -n $(ls -A "$WORK/work/incompat") ]] || fail "the upper carries no mark"
! kernel_mounts 2>/dev/null || fail "the kernel mounts an upper with redirects that it does not follow"

union_remount_as_before
assert_content renamed/f lower
assert_absent d
