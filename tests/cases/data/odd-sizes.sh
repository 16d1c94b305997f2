# Proves: writes of odd sizes, over a lower file and into a new one, leave the bytes of a plain file
layer "$L1" <<END
END
head -c 300001 /dev/urandom >"$L1/low"
head -c 500009 /dev/urandom >"$TEST_DIR/source"
cp "$L1/low" "$TEST_DIR/low"
union_mount
for block in 1021 4097 65537 131073; do
	for dir in . "$TEST_DIR"; do
		dd if="$TEST_DIR/source" of="$dir/low" bs="$block" seek=1 count=2 conv=notrunc status=none
		dd if="$TEST_DIR/source" of="$dir/new" bs="$block" oflag=append conv=notrunc status=none
	done
done
cmp low "$TEST_DIR/low"
cmp new "$TEST_DIR/new"
union_remount
cmp low "$TEST_DIR/low"
cmp new "$TEST_DIR/new"
