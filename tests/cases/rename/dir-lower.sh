# Proves: a directory that only lowers hold is renamed without EXDEV, with all it holds, for good (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/sub/f: text
d/link -> sub/f
END
union_mount
fsop rename d e
assert_absent d
assert_content e/sub/f text
assert_content e/link text
union_remount
assert_list . e
assert_content e/sub/f text
assert_list e link sub
assert_list "$UPPER/e"
assert_xattr "$UPPER/e" "$OVL.redirect" d
