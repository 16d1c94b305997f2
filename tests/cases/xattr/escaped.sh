# Proves: overlay attributes set inside are stored escaped, shown unescaped and mean nothing to this union (F59)
layer "$L1" <<END
d/f: 1
END
union_mount
if ! fsop setxattr d "$OVL.opaque" y 2>"$TEST_DIR/err"; then
	skip "not escaped: $(<"$TEST_DIR/err")"
fi
fsop setxattr d/f "$OVL.foo" bar
assert_xattr "$UPPER/d" "${OVL%overlay}overlay.overlay.opaque" y
assert_xattr d "$OVL.opaque" y
assert_eq "$(fsop listxattr d)" "$OVL.opaque"
assert_eq "$(fsop listxattr d/f)" "$OVL.foo"
assert_list d f
union_remount
assert_list d f
assert_xattr d/f "$OVL.foo" bar
fsop removexattr d/f "$OVL.foo"
assert_fails ENODATA fsop getxattr d/f "$OVL.foo"
