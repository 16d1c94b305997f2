# Proves: removing an ACL that is not there succeeds and copies nothing up (F55)
# Needs: acl
layer "$L1" <<END
f: 1
d/
END
union_mount
fsop removexattr f system.posix_acl_access
fsop removexattr d system.posix_acl_default
assert_absent "$UPPER/f" "$UPPER/d"
