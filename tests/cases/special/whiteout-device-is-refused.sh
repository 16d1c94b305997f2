# Proves: making a 0:0 character device is EPERM: it would be a whiteout (F63)
layer "$L1" <<END
d/f: 1
END
union_mount
for name in new d/new; do
	assert_fails EPERM fsop mknod "$name" char 000 0 0
	assert_fails EPERM fsop mknod "$name" char 666 0 0
	assert_absent "$name"
done
assert_list d f
assert_list .  d
assert_list "$UPPER"
