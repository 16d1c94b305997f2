# Proves: a lower directory that takes the name of a removed lower one does not merge with it (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
a/f: a
b/g: b
END
layer "$L2" <<END
a/deep/f: a
b/deep/g: b
END
union_mount
rm -r a
fsop rename b a
for round in 1 2; do
	assert_list . a
	assert_list a deep g
	assert_list a/deep g
	union_remount
done
