# Proves: twenty processes that create, rename, remove, read and list in one tree leave what their work adds up to (F68); STORM_ROUNDS=N for longer
# Timeout: 300
mkdir -p "$L1/t/sub"
for id in {0..19}; do
	for ((k = 0; k < 24; k++)); do
		echo "lower $id $k" >"$L1/t/lower-$id-$k"
	done
done
# The same by one process after the other on a plain file system.
cp -r "$L1/t" "$TEST_DIR/plain"
for id in {0..19}; do
	fsop storm "$TEST_DIR/plain" "$id" 20 "${STORM_ROUNDS:-160}" 24
done
union_mount
for id in {0..19}; do
	fsop storm t "$id" 20 "${STORM_ROUNDS:-160}" 24 &
	pids[id]=$!
done
wait_all "${pids[@]}"
assert_same_tree t "$TEST_DIR/plain" mosL
union_remount
assert_same_tree t "$TEST_DIR/plain" mosL
rm -r t
assert_list .
