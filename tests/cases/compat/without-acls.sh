# Proves: with noacl ACLs are neither shown nor copied up nor can be set (F55)
# Needs: daemon acl ids
layer "$L1" <<END
f: 1
END
setfacl -m u:7:rw "$L1/f"
union_mount -o noacl
assert_fails ENODATA fsop getxattr f system.posix_acl_access
assert_fails EOPNOTSUPP setfacl -m u:8:r f
assert_eq "$(fsop listxattr f | grep -c posix_acl || true)" 0 "the number of ACLs in the list"
echo 2 >>f
assert_fails ENODATA fsop getxattr "$UPPER/f" system.posix_acl_access
assert_stat f %a 664
[[ $MODE == rootless ]] || assert_eq "$(setpriv --reuid 9 --clear-groups cat f)" $'1\n2' "what others read"
