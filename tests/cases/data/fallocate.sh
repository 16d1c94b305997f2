# Proves: allocating, keeping the size, punching and zeroing act as on the upper's own file system (F22)
layer "$L1" <<END
END
fsop open 3 "$L1/low" rdwr,creat -- fill 3 0 65536 a
cp "$L1/low" "$TEST_UPPER/plain"
union_mount
cp low up
# What the file system of the upper cannot do is refused with its errno.
both() {
	local file status want='' got=''
	for file in "$TEST_UPPER/plain" low up; do
		got=$(fsop open 3 "$file" rdwr -- fallocate 3 "$@" 2>&1) || got=${got##*: }
		[[ $file == "$TEST_UPPER/plain" ]] && want=$got
		assert_eq "$got" "$want" "fallocate $* of $file"
		assert_stat "$file" %s "$(stat -c %s "$TEST_UPPER/plain")"
		cmp "$file" "$TEST_UPPER/plain"
	done
}
both allocate 60000 20000
both keep 80000 50000
both punch 4096 8192
both punch 20000 30000
both punch 79000 9000
both zero 1000 9000
both zero,keep 80000 4096
both zero 79000 9000
both allocate 0 100
