# Proves: mkdir and rmdir fail as on a plain directory
layer "$L1" <<END
f: file
d/x:
link -> d
END
union_mount
assert_fails EEXIST fsop mkdir d
assert_fails EEXIST fsop mkdir f
assert_fails EEXIST fsop mkdir link
assert_fails ENOENT fsop mkdir no/d
assert_fails ENOTDIR fsop mkdir f/d
assert_fails ENOTDIR fsop rmdir f
assert_fails ENOTDIR fsop rmdir link
assert_fails ENOENT fsop rmdir no
assert_fails EINVAL fsop rmdir d/.
assert_fails ENOTEMPTY fsop rmdir d/..
assert_fails EISDIR fsop unlink d
assert_list "$UPPER"
