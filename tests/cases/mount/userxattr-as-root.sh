# Proves: with userxattr root keeps overlay's marks in user.overlay.*, and such an upper works again
# Needs: daemon user-xattr
# Modes: root-dir
# Swap: no (the marks are in the other name space)
layer "$L1" <<END
d/f: 1
e/g: 2
END
union_mount -o userxattr
rm -r d
mkdir d
echo more >>e/g
assert_eq "$(fsop getxattr "$UPPER/d" user.overlay.opaque)" y
assert_fails ENODATA fsop getxattr "$UPPER/d" trusted.overlay.opaque
assert_eq "$(fsop listxattr d)" ''
union_remount
assert_list d
assert_content e/g '2
more'
