# Proves: a lower or merged directory moves under another parent, of lower or upper (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
a/d/1: one
b/
END
layer "$L2" <<END
a/d/2: two
a/other/3: three
END
union_mount
mkdir new
fsop rename a/d b/e
fsop rename a/other new/other
for round in 1 2; do
	assert_list a
	assert_list b e
	assert_list b/e 1 2
	assert_content b/e/2 two
	assert_content new/other/3 three
	assert_eq "$(fsop stat b/e/.. ino)" "$(fsop stat b ino)" "the parent"
	union_remount
done
