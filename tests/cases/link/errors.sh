# Proves: link() of a directory is EPERM, of nothing ENOENT, into nothing ENOENT (F41)
layer "$L1" <<END
f: 1
d/
END
union_mount
mkdir e
assert_fails EPERM fsop link d x
assert_fails EPERM fsop link e x
assert_fails ENOENT fsop link no x
assert_fails ENOENT fsop link f no/x
assert_fails ENOTDIR fsop link f f/x
assert_list . d e f
