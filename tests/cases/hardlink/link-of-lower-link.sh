# Proves: a new link of one name of a lower hard link joins that name only
layer "$L1" <<END
a: 1
b = a
END
union_mount
ln a c
echo 2 >c
for round in 1 2; do
	assert_content a 2
	assert_content c 2
	assert_content b 1
	assert_eq "$(stat -c %i a)" "$(stat -c %i c)"
	union_remount
done
