# Proves: the copy is identical for sizes around blocks and buffers, whatever causes it (F1)
mkdir -p "$L1"
sizes='0 1 4095 4096 4097 65536 131071 1048577 5000000'
for size in $sizes; do
	head -c "$size" /dev/urandom >"$L1/f$size"
	cp "$L1/f$size" "$L1/g$size"
done
cp -r "$L1" "$TEST_DIR/plain"
union_mount
for size in $sizes; do
	chmod 600 "f$size"
	echo more | tee -a "$TEST_DIR/plain/g$size" >>"g$size"
	assert_exists "$UPPER/f$size" "$UPPER/g$size"
done
assert_same_tree . "$TEST_DIR/plain" s
union_remount
assert_same_tree . "$TEST_DIR/plain" s
