# Proves: two processes talk through fifos of lower and upper, and through one that is copied up (F62)
mkdir -p "$L1"
mkfifo "$L1/low" "$L1/low2"
union_mount
mkfifo up
chmod 600 low2
for fifo in low up low2; do
	cat "$fifo" >"$TEST_DIR/out" &
	echo "through $fifo" >"$fifo"
	wait_all $!
	assert_content "$TEST_DIR/out" "through $fifo"
	fsop open 3 "$fifo" rdwr -- write 3 text -- open 4 "$fifo" rdonly,nonblock -- read 4 4 >/dev/null
	assert_fails ENXIO fsop open 3 "$fifo" wronly,nonblock
done
assert_list "$UPPER" low2 up
assert_type "$UPPER/low2" p
