# Proves: every hole of a lower file is a hole of its copy, and no more (F2)
# Kernel: differs (copies small holes as zeros)
layer "$L1" <<END
END
for ((i = 0; i < 64; i++)); do
	fsop open 3 "$L1/f" rdwr,creat -- fill 3 $((i * 262144)) 65536 a
done
sparse_file "$L1/g" 6M
truncate -s 1M "$L1/hole"
fsop open 3 "$L1/tail" rdwr,creat -- fill 3 0 4096 a -- ftruncate 3 1M
fsop open 3 "$L1/small" rdwr,creat -- fill 3 8192 4096 a -- ftruncate 3 64K
union_mount
chmod 600 f g hole tail small
for file in f g hole tail small; do
	assert_eq "$(fsop extents "$file")" "$(fsop extents "$L1/$file")" "the data in $file"
	cmp "$file" "$L1/$file"
done
assert_stat "$UPPER/hole" %b 0
