# Proves: readers that lock a file which one process rewrites under a lock see whole records, before and after copy-up
layer "$L1" <<END
END
fsop open 3 "$L1/f" rdwr,creat -- fill 3 0 4096 a
union_mount
reader() {
	local i record
	for ((i = 0; i < 200; i++)); do
		record=$(fsop open 3 f rdonly -- flock 3 sh -- read 3 4096 0)
		[[ $record == "${record:0:1}"* && -z ${record//${record:0:1}/} && ${#record} == 4096 ]] ||
			fail "a record of ${#record} bytes: ${record:0:9}..${record: -9}"
	done
}
pids=()
for ((n = 0; n < 4; n++)); do
	reader &
	pids+=($!)
done
for ((i = 0; i < 100; i++)); do
	for byte in b c; do
		fsop open 3 f rdwr -- flock 3 ex -- fill 3 0 2048 $byte -- fill 3 2048 2048 $byte
	done
done
wait_all "${pids[@]}"
