# Proves: removing and making again, as a file and as a directory, works any number of times over a lower name (F24)
layer "$L1" <<END
n/inside: lower
END
layer "$L2" <<END
n/deep: lower
END
union_mount
for i in 1 2 3 4 5; do
	rm -r n
	assert_absent n
	echo "file $i" >n
	assert_content n "file $i"
	rm n
	mkdir n
	assert_list n
	echo "in $i" >n/inside
	union_remount
	assert_list n inside
	assert_content n/inside "in $i"
done
