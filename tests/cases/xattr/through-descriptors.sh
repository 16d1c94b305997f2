# Proves: attributes through descriptors, and of a file while others change it, are those by name (F17)
# Needs: user-xattr
layer "$L1" <<END
f: 1
END
fsop setxattr "$L1/f" user.low 1
union_mount
exec 3<f
assert_eq "$(fsop fgetxattr 3 user.low)" 1
fsop setxattr f user.low 2
assert_eq "$(fsop fgetxattr 3 user.low)" 2
fsop fsetxattr 3 user.new 3
assert_xattr f user.new 3
fsop rename f g
fsop fsetxattr 3 user.new 4
assert_xattr g user.new 4
exec 3<.
fsop fsetxattr 3 user.root 5
assert_xattr . user.root 5
exec 3<&-
