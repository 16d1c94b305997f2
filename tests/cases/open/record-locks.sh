# Proves: fcntl locks of ranges conflict between processes, survive copy-up and end with close (F19)
# Modes: !root-io-passthrough !root-io-shared
layer "$L1" <<END
f: lower
END
union_mount
fsop open 3 f rdonly -- lock 3 read 0 10 -- sh 'fsop open 4 f rdwr -- write 4 UP -- getlock 4 write 5 1 \
	-- getlock 4 write 10 5 -- expect EAGAIN lock 4 write 0 0 -- lock 4 read 0 3 -- lock 4 write 20 1' \
	-- open 5 f rdwr -- lock 5 write 0 10 -- sh 'fsop open 4 f rdwr -- getlock 4 read 0 1' \
	-- close 3 -- sh 'fsop open 4 f rdwr -- getlock 4 write 0 0' >"$TEST_DIR/out"
assert_eq "$(paste -sd' ' "$TEST_DIR/out")" 'held free held free'
fsop open 3 f rdwr -- ofdlock 3 write 0 4 -- open 4 f rdonly -- expect EAGAIN ofdlock 4 read 3 1 \
	-- ofdlock 4 read 4 1
