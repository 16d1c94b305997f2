# Proves: RENAME_EXCHANGE swaps a file and a directory, of lower and upper, also across parents (F33)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
f: low file
d/x: low dir
p/
q: other
END
union_mount
echo up file >g
mkdir e
echo up dir >e/y
fsop rename f d exchange
fsop rename g e exchange
fsop rename q p exchange
assert_fails EINVAL fsop rename f f/x exchange
for round in 1 2; do
	assert_content f/x 'low dir'
	assert_content d 'low file'
	assert_content e 'up file'
	assert_content g/y 'up dir'
	assert_content p other
	assert_list q
	union_remount
done
