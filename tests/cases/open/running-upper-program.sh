# Proves: a program in the upper that runs is ETXTBSY for writers, and one open for writing for exec (F11)
union_mount
cp "$(command -v cat)" prog
mkfifo "$TEST_DIR/fifo"
./prog "$TEST_DIR/fifo" >"$TEST_DIR/out" &
pid=$!
exec 5>"$TEST_DIR/fifo"
assert_fails ETXTBSY fsop open 3 prog wronly
assert_fails ETXTBSY fsop truncate prog 0
echo text >&5
exec 5>&-
wait_all "$pid"
assert_content "$TEST_DIR/out" text
exec 4>>prog
assert_fails ETXTBSY sh -c './prog </dev/null'
exec 4>&-
./prog </dev/null
