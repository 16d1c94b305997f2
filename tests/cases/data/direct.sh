# Proves: O_DIRECT reads and writes agree with buffered ones, in lower and upper files
layer "$L1" <<END
END
fsop open 3 "$L1/low" rdwr,creat -- fill 3 0 65536 a
cp "$L1/low" "$TEST_UPPER/probe"
fsop open 3 "$TEST_UPPER/probe" rdwr,direct 2>/dev/null || skip "the upper's file system has no O_DIRECT"
union_mount
cp "$L1/low" up
for file in low up; do
	cmp "$L1/low" <(fsop open 3 "$file" rdonly,direct -- read 3 65536)
	fsop open 3 "$file" rdonly -- read 3 9000 >/dev/null
	fsop open 3 "$file" rdwr,direct -- open 4 "$file" rdwr -- fill 3 4096 8192 b \
		-- fill 4 16384 4096 c -- fill 3 65536 4096 d -- read 4 69632 0 >"$TEST_DIR/buffered"
	fsop open 3 "$file" rdonly,direct -- read 3 69632 0 >"$TEST_DIR/direct"
	cmp "$TEST_DIR/buffered" "$TEST_DIR/direct"
	assert_eq "$(uniq -c <(fold -w 4096 "$TEST_DIR/direct") | awk '{ print $1 substr($2, 1, 1) }' | paste -sd' ')" \
		'1a 2b 1a 1c 11a 1d'
done
