# Proves: root follows redirects of a userxattr upper only when asked: an unprivileged writer must not steer it
# Modes: root
# Needs: user-xattr
# Kernel: differs (never follows them)
# Swap: no (the same)
layer "$L1" <<END
real/f: 1
END
mkdir -p "$UPPER/d"
fsop setxattr "$UPPER/d" user.overlay.redirect real
union_mount -o userxattr
! cat d/f 2>/dev/null || fail "followed without being asked"
union_umount
union_mount -o userxattr,redirect_dir=follow
assert_content d/f 1
