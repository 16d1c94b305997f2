# Proves: a directory replaces an empty one: new, lower, or empty by whiteouts; its old content stays hidden (F32)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
low1/f: 1
low2/f: 2
low3/f: 3
empty/
emptied/hidden: hidden
END
union_mount
mkdir new
rm emptied/hidden
fsop rename low1 new
fsop rename low2 empty
fsop rename low3 emptied
mkdir up
fsop rename up empty2
for round in 1 2; do
	assert_list . emptied empty empty2 new
	assert_list new f
	assert_list empty f
	assert_list emptied f
	assert_content emptied/f 3
	union_remount
done
