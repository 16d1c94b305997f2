# Proves: many processes that wait in open() of fifos keep nobody else waiting (F62)
layer "$L1" <<END
f: 1
END
mkfifo "$L1/low"
union_mount
mkfifo up
pids=()
for ((n = 0; n < 30; n++)); do
	fsop open 5 low rdonly -- read 5 1 >>"$TEST_DIR/out" &
	pids+=($!)
	fsop open 5 up rdonly -- read 5 1 >>"$TEST_DIR/out" &
	pids+=($!)
done
echo more >>f
mkdir d
fsop rename f d/f
assert_content d/f '1
more'
assert_list . d low up
# Now that the fifos are open for writing, each reader gets a byte.
exec 3<>low 4<>up
printf '%030d' 0 >&3
printf '%030d' 0 >&4
wait_all "${pids[@]}"
assert_stat "$TEST_DIR/out" %s 60
exec 3>&- 4>&-
