# Proves: XATTR_CREATE is EEXIST for what is there, XATTR_REPLACE ENODATA for what is not, in every layer (F59)
# Needs: user-xattr
layer "$L1" <<END
low: 1
low2: 2
END
fsop setxattr "$L1/low" user.a old
fsop setxattr "$L1/low2" user.a old
union_mount
assert_fails EEXIST fsop setxattr low user.a new create
fsop setxattr low user.b new create
fsop setxattr low user.b newer replace
assert_fails ENODATA fsop setxattr low2 user.b new replace
fsop setxattr low2 user.a new replace
assert_xattr low user.a old
assert_xattr low user.b newer
assert_xattr low2 user.a new
assert_fails ENODATA fsop getxattr low2 user.b
