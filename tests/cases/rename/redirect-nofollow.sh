# Proves: redirect_dir=nofollow refuses what needs a redirect (EPERM) and makes none; follow follows and makes none
# Modes: root
layer "$L1" <<END
target/f: found
other/f: 2
END
layer "$UPPER" <<END
d/
target !
END
redirect "$UPPER/d" target
union_mount -o redirect_dir=nofollow
assert_fails EPERM fsop stat d ino
assert_fails EXDEV fsop rename other x
union_umount
union_mount -o redirect_dir=follow
assert_content d/f found
assert_fails EXDEV fsop rename other x
