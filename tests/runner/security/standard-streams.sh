# Proves: a user may reopen his standard streams, and what the caller lends him keeps its owner
# Modes: root-dir
# Needs: root
RUN_ARGS=(-u alice)
assert_eq "$(ufr_run sh -c 'echo again >/dev/stdout')" again
mkfifo "$TEST_DIR/fifo"
cat "$TEST_DIR/fifo" >"$TEST_DIR/out" &
ufr_run sh -c 'echo through' >"$TEST_DIR/fifo"
wait
assert_eq "$(<"$TEST_DIR/out") $(stat -c %u "$TEST_DIR/fifo")" 'through 0' 'what came, and whose the pipe is'
before=$(stat -c %u /dev/null)
ufr_run true </dev/null >/dev/null
assert_eq "$(stat -c %u /dev/null)" "$before"
ufr_run sh -c 'readlink /proc/self/fd/0' </dev/null >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" /dev/null
script -qec "stat -c %u \$(tty); unionfs-run run --rm --no-tty -u alice $IMAGE true; stat -c %u \$(tty)" /dev/null >"$TEST_DIR/out"
assert_eq "$(tr -d '\r\n' <"$TEST_DIR/out")" 00 "whose the caller's terminal is"
