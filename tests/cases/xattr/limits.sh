# Proves: names of 255 bytes work, longer ones and values above 64 KiB fail as on a plain file system (F59)
# Needs: user-xattr
layer "$L1" <<END
f: 1
END
union_mount
name=user.$(printf 'n%.0s' {1..250})
fsop setxattr f "$name" x
assert_xattr f "$name" x
assert_eq "$(fsop listxattr f)" "$name"
assert_fails ERANGE fsop setxattr f "${name}n" x
assert_fails EOPNOTSUPP fsop setxattr f plain x
head -c 65537 /dev/zero | tr '\0' x >"$TEST_DIR/value"
assert_fails E2BIG fsop setxattr f user.big "$(<"$TEST_DIR/value")"
assert_eq "$(fsop listxattr f)" "$name"
