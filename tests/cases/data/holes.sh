# Proves: SEEK_HOLE and SEEK_DATA find in lower and upper files what a plain file has (F22)
layer "$L1" <<END
full: data
empty:
END
sparse_file "$L1/low" 5M
truncate -s 1M "$L1/hole"
union_mount
for file in low hole full empty; do
	assert_eq "$(fsop extents "$file")" "$(fsop extents "$L1/$file")" "data in $file"
done
exec 3<low
assert_eq "$(fsop seek 3 100000 data)" 1048576
assert_eq "$(fsop seek 3 0 hole)" "$(fsop open 4 "$L1/low" rdonly -- seek 4 0 hole)"
assert_fails ENXIO fsop seek 3 5M data
assert_eq "$(fsop seek 3 "$((5 * 1048576 - 1))" hole)" "$((5 * 1048576))"
rm low
cp --sparse=always "$L1/low" low
cp --sparse=always low "$TEST_UPPER/plain"
for file in low "$TEST_UPPER/plain"; do
	fsop open 4 "$file" rdwr -- fill 4 3M 65536 -- ftruncate 4 8M
done
assert_eq "$(fsop extents low)" "$(fsop extents "$TEST_UPPER/plain")"
