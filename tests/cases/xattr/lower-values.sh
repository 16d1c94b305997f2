# Proves: attributes of lower objects are read, replaced and removed, and stay so after a new mount (F59)
# Needs: user-xattr
layer "$L1" <<END
d/f: 1
END
layer "$L2" <<END
d/g: 2
END
for what in "$L1/d/f" "$L1/d" "$L2/d/g"; do
	fsop setxattr "$what" user.keep kept
	fsop setxattr "$what" user.change old
	fsop setxattr "$what" user.gone x
done
fsop setxattr "$L2/d" user.below hidden
union_mount
assert_fails ENODATA fsop getxattr d user.below
for what in d d/f d/g; do
	assert_xattr "$what" user.change old
	fsop setxattr "$what" user.change new
	fsop removexattr "$what" user.gone
done
for round in 1 2; do
	for what in d d/f d/g; do
		assert_eq "$(fsop listxattr "$what" | paste -sd' ')" 'user.change user.keep'
		assert_xattr "$what" user.keep kept
		assert_xattr "$what" user.change new
		assert_fails ENODATA fsop getxattr "$what" user.gone
	done
	union_remount
done
