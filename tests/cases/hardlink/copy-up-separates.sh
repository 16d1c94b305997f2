# Proves: without an index, writing to one name of a lower hard link leaves the other names' content alone (F39)
layer "$L1" <<END
a: old
b = a
c = a
END
union_mount
echo new >a
chmod 600 c
for round in 1 2; do
	assert_content a new
	assert_content b old
	assert_content c old
	assert_stat b %a 644
	assert_stat c %a 600
	union_remount
done
