# Proves: processes that write a lower file at once make one copy, and every line of theirs is in it (F10)
mkdir -p "$L1"
for ((i = 0; i < 15; i++)); do
	echo first >"$L1/f$i"
	head -c 300000 /dev/zero | tr '\0' x | fold -w 99 >>"$L1/f$i"
	echo >>"$L1/f$i"
done
union_mount
writer() {
	local i
	for ((i = 0; i < 15; i++)); do
		echo "line of $1" >>"f$i"
		stat -c %i "f$i"
	done >"$TEST_DIR/inodes$1"
}
for ((n = 0; n < 8; n++)); do
	writer "$n" &
	pids[n]=$!
done
wait_all "${pids[@]}"
for ((i = 0; i < 15; i++)); do
	assert_eq "$(grep -c '^line of [0-7]$' "f$i")" 8 "lines in f$i"
	assert_eq "$(head -1 "f$i")" first
done
for ((n = 1; n < 8; n++)); do
	cmp "$TEST_DIR/inodes0" "$TEST_DIR/inodes$n"
done
