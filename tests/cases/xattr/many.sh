# Proves: a hundred attributes of one file are listed and kept by copy-up (F59)
# Modes: root-xfs root-btrfs
layer "$L1" <<END
low: 1
END
for ((i = 100; i < 200; i++)); do
	fsop setxattr "$L1/low" "user.attribute-$i" "value $i"
done
fsop listxattr "$L1/low" >"$TEST_DIR/list"
union_mount
fsop listxattr low | cmp - "$TEST_DIR/list"
chmod 600 low
union_remount
fsop listxattr low | cmp - "$TEST_DIR/list"
assert_xattr low user.attribute-150 'value\040150'
