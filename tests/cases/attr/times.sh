# Proves: utimensat sets nanoseconds, far past and future, NOW and OMIT, of lower and upper objects
layer "$L1" <<END
f: 1
d/g: 2
s -> f
END
union_mount
echo 3 >up
for what in f d d/g up s; do
	fsop utimens "$what" 1000000000.000000001 2000000000.999999999
	assert_eq "$(fsop stat "$what" atime mtime)" '1000000000.000000001 2000000000.999999999'
	fsop utimens "$what" omit 1.500000000
	fsop utimens "$what" 0 omit
	assert_eq "$(fsop stat "$what" atime mtime)" '0.000000000 1.500000000'
	start=$(date +%s)
	fsop utimens "$what" omit now
	(($(stat -c %Y "$what") >= start - 1)) || fail "$what: NOW is $(stat -c %y "$what")"
	fsop utimens "$what" -1000.250000000 4000000000
	assert_eq "$(fsop stat "$what" mtime)" 4000000000.000000000
done
fsop open 3 f rdonly -- futimens 3 omit 77.000000007 -- fstat 3 mtime | grep -qx 77.000000007
union_remount
assert_eq "$(fsop stat f mtime)" 77.000000007
assert_eq "$(fsop stat s mtime)" 4000000000.000000000
