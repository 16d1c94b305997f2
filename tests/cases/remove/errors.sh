# Proves: unlink fails as on a plain directory and then changes nothing
layer "$L1" <<END
f: file
d/x: x
END
union_mount
assert_fails ENOENT fsop unlink no
assert_fails ENOENT fsop unlink d/no
assert_fails ENOTDIR fsop unlink f/x
assert_fails EISDIR fsop unlink d
assert_list "$UPPER"
assert_list . d f
