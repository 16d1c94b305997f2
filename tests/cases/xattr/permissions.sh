# Proves: user.* needs access to the file, trusted.* is invisible without privilege (F59)
# Needs: ids user-xattr
layer "$L1" <<END
f: 1
secret: 2
open: 3
END
chmod 600 "$L1/secret"
chmod 666 "$L1/open"
for name in f secret open; do
	fsop setxattr "$L1/$name" user.a b
done
[[ $MODE == rootless ]] || fsop setxattr "$L1/f" trusted.a b
union_mount
fsop become 1000 -- getxattr f user.a -- expect EACCES setxattr f user.a c -- expect EACCES getxattr secret user.a \
	-- expect ENODATA getxattr f trusted.a -- expect EPERM setxattr open trusted.a b -- setxattr open user.a c \
	-- expect EACCES removexattr f user.a >/dev/null
assert_eq "$(fsop become 1000 -- listxattr f)" user.a
assert_xattr open user.a c
assert_list "$UPPER" open
