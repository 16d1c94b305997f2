# Proves: a directory that only the upper holds moves as on a plain directory, without a trace
layer "$L1" <<END
low/
END
union_mount
mkdir -p d/sub
echo x >d/sub/f
fsop rename d low/d
fsop rename low/d/sub sub
union_remount
assert_list . low sub
assert_list low d
assert_list low/d
assert_content sub/f x
assert_list "$UPPER" low sub
assert_no_whiteouts "$UPPER"
assert_fails ENODATA fsop getxattr "$UPPER/sub" "$OVL.redirect"
