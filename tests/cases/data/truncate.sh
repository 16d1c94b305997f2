# Proves: truncation down and up, by name and descriptor, shows zeros and never old data
layer "$L1" <<END
END
fsop open 3 "$L1/f" rdwr,creat -- fill 3 0 20000 a
cp "$L1/f" "$TEST_DIR/plain"
cp "$L1/f" "$L1/g"
union_mount
cat f >/dev/null
for size in 10000 15000 4096 4095 8193 0 7 100000; do
	truncate -s "$size" "$TEST_DIR/plain"
	fsop open 3 f rdwr -- map 0 3 4096 shared-rw -- ftruncate 3 "$size"
	fsop truncate g "$size"
	assert_stat f %s "$size"
	cmp f "$TEST_DIR/plain"
	cmp g "$TEST_DIR/plain"
done
union_remount
cmp f "$TEST_DIR/plain"
cmp g "$TEST_DIR/plain"
