# Proves: a read-only union over the upper of an earlier one shows the same tree
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/f: 1
gone: 2
e/sub/g: 3
END
union_mount
echo 4 >>d/f
rm gone
fsop rename e e2
rm -r e2/sub && mkdir e2/sub
fsop tree mostxr . >"$TEST_DIR/before"
union_umount
LOWERS=$UPPER:$L1
union_mount -r
fsop tree mostxr . | diff "$TEST_DIR/before" - || fail "another tree"
