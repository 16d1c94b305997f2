# Proves: two lower directories that change names by way of a third never show each other's content (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
a/a: 1
b/b: 2
END
union_mount
fsop rename a tmp
fsop rename b a
fsop rename tmp b
for round in 1 2; do
	assert_list . a b
	assert_list a b
	assert_list b a
	union_remount
done
