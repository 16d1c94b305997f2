# Proves: on a symbolic link trusted.* and security.* are its own, never those of its target; user.* cannot be set (F59)
# Modes: root
layer "$L1" <<END
target: 1
s -> target
dangling -> nowhere
END
fsop setxattr "$L1/s" trusted.low old
union_mount
ln -s target up
assert_xattr s trusted.low old
for link in s dangling up; do
	fsop setxattr "$link" trusted.a "of $link"
	fsop setxattr "$link" security.a "of $link"
	assert_fails EPERM fsop setxattr "$link" user.a x
	assert_fails ENODATA fsop getxattr "$link" user.a
	assert_eq "$(fsop listxattr "$link" | grep '\.a$' | paste -sd' ')" 'security.a trusted.a'
done
fsop removexattr s trusted.low
assert_eq "$(fsop listxattr target)" ''
union_remount
for link in s dangling up; do
	assert_xattr "$link" trusted.a "of\\040$link"
done
assert_fails ENODATA fsop getxattr s trusted.low
assert_content s 1
