# Proves: wrong uses of descriptors fail as on a plain file system
layer "$L1" <<END
f: 1
d/
END
union_mount
for file in f new; do
	[[ -e $file ]] || echo 2 >"$file"
	fsop open 3 "$file" rdonly -- expect EBADF write 3 x -- expect EINVAL ftruncate 3 0 \
		-- expect EBADF fallocate 3 allocate 0 10 -- expect EINVAL seek 3 -1 set \
		-- expect ENXIO seek 3 99 data -- expect EACCES map 0 3 4096 shared-rw
	fsop open 3 "$file" wronly -- expect EBADF read 3 1 -- expect EACCES map 0 3 4096 private-ro \
		-- expect EINVAL fallocate 3 allocate 0 0 -- expect EINVAL fallocate 3 allocate -1 5 \
		-- expect EINVAL ftruncate 3 -1
	assert_fails EINVAL fsop truncate "$file" -1
done
assert_content f 1
assert_content new 2
for dir in d .; do
	assert_fails EISDIR fsop open 3 "$dir" rdonly -- read 3 1
	assert_fails EISDIR fsop truncate "$dir" 0
	assert_fails EISDIR fsop open 3 "$dir" wronly
done
assert_fails ENOENT fsop truncate absent 0
