# Proves: a process that waits for a lock gets it when the holder lets go, in turn, over copy-up (F19)
# Modes: !root-io-passthrough !root-io-shared
layer "$L1" <<END
count:
END
union_mount
add() {
	local i n
	for ((i = 0; i < 30; i++)); do
		exec 5<count
		flock 5
		n=$(<count)
		echo $((n + 1)) >count
		exec 5<&-
	done
}
for n in 1 2 3 4; do
	add &
	pids[n]=$!
done
wait_all "${pids[@]}"
assert_content count 120
