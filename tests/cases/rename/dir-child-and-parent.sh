# Proves: a lower directory inside a renamed one can be renamed too, before and after (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
p/c/f: 1
q/c/f: 2
END
layer "$L2" <<END
p/c/g: 3
q/c/g: 4
END
union_mount
fsop rename p/c p/c2
fsop rename p p2
fsop rename q q2
fsop rename q2/c q2/c2
for round in 1 2; do
	assert_list . p2 q2
	assert_list p2 c2
	assert_list q2 c2
	assert_content p2/c2/f 1
	assert_content p2/c2/g 3
	assert_content q2/c2/f 2
	assert_content q2/c2/g 4
	union_remount
done
fsop rename p2/c2 q2/p
union_remount
assert_list q2/p f g
assert_list p2
