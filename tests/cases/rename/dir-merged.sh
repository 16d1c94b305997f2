# Proves: a directory of several lowers and the upper is renamed as one (F31)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/1: one
d/gone:
END
layer "$L2" <<END
d/2: two
d/sub/2: two
END
union_mount
echo up >d/up
echo more >>d/sub/2
rm d/gone
fsop rename d e
for round in 1 2; do
	assert_list . e
	assert_list e 1 2 sub up
	assert_content e/1 one
	assert_content e/2 two
	assert_content e/up up
	assert_content e/sub/2 'two
more'
	union_remount
done
