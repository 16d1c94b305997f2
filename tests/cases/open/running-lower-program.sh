# Proves: a running program of a lower goes on when its file is copied up, replaced and removed (F11)
mkdir -p "$L1"
cp "$(command -v cat)" "$L1/prog"
union_mount
mkfifo "$TEST_DIR/fifo"
./prog "$TEST_DIR/fifo" >"$TEST_DIR/out" &
pid=$!
exec 5>"$TEST_DIR/fifo"
chmod 700 prog
touch -d @1000 prog
echo one >&5
cp "$(type -P true)" new
fsop rename new prog
./prog
echo two >&5
rm prog
echo three >&5
exec 5>&-
wait_all "$pid"
assert_content "$TEST_DIR/out" 'one
two
three'
