# Proves: no rename of a directory over a file or of a file over a directory, none into itself (F32)
layer "$L1" <<END
f: low
d/sub/x:
END
union_mount
echo up >g
mkdir -p e/sub
assert_fails EISDIR fsop rename f d
assert_fails EISDIR fsop rename g e
assert_fails EISDIR fsop rename f e
assert_fails ENOTDIR fsop rename d f
assert_fails ENOTDIR fsop rename e f
assert_fails ENOTDIR fsop rename e g
assert_fails EINVAL fsop rename d d/sub/d
assert_fails EINVAL fsop rename e e/sub/e
assert_fails EINVAL fsop rename e e/e
assert_fails ENOTEMPTY fsop rename e/sub e
assert_fails ENOENT fsop rename no x
assert_fails ENOENT fsop rename f no/x
assert_fails ENOTDIR fsop rename f g/x
assert_fails EBUSY fsop rename d/. x
assert_list . d e f g
