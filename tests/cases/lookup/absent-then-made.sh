# Proves: a name that was asked for in vain is found as soon as another process makes it (F51)
layer "$L1" <<END
d/
END
union_mount
for i in 1 2 3; do
	assert_absent "new$i" "d/new$i"
	(echo one >"new$i")
	fsop mkdir "d/new$i"
	assert_content "new$i" one
	assert_type "d/new$i" d
	(rm "new$i")
	assert_absent "new$i"
done
assert_fails EEXIST fsop mkdir d/new1
