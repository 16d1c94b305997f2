# Proves: overlay's own attributes are neither listed nor read nor set through the union (F59)
layer "$L1" <<END
d/f: 1
e/g: 2
END
fsop setxattr "$L1/d" "$OVL.origin" x
fsop setxattr "$L1/d/f" "$OVL.metacopyx" x
union_mount
chmod 600 d/f
rm -r e
mkdir e
fsop getxattr "$UPPER/e" "$OVL.opaque" >/dev/null
for what in . d d/f e; do
	assert_eq "$(fsop listxattr "$what")" '' "the list of $what"
	for name in opaque origin redirect impure nothing; do
		assert_fails E fsop getxattr "$what" "$OVL.$name"
	done
done
union_remount
assert_list e
assert_content d/f 1
