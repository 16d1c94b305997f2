# Proves: a directory renamed again and again, also through other parents and back, keeps its content (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
a/f: a
p/q/
END
layer "$L2" <<END
a/g/h: deep
END
union_mount
fsop rename a b
fsop rename b p/c
union_remount
fsop rename p/c p/q/d
fsop rename p/q r
mkdir a
echo fresh >a/fresh
for round in 1 2; do
	assert_list . a p r
	assert_list a fresh
	assert_list p
	assert_list r/d f g
	assert_content r/d/g/h deep
	union_remount
done
rm -r a
fsop rename r/d a
union_remount
assert_list . a p r
assert_list a f g
assert_content a/g/h deep
