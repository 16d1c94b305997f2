# Proves: what an image has in its /dev is not seen: links, files and directories in the places of devices
mkdir -p "$LAYER/dev/console" "$LAYER/dev/pts/ptmx" "$TEST_DIR/host"
echo host >"$TEST_DIR/host/null"
chmod 666 "$TEST_DIR/host/null"
ln -s "$TEST_DIR/host/null" "$LAYER/dev/null"
ln -s "$TEST_DIR/host" "$LAYER/dev/shm"
ln -s /proc/sysrq-trigger "$LAYER/dev/zero"
mkfifo "$LAYER/dev/tty"
assert_status 0 ufr_run sh -c '[ -c /dev/null ] && [ -c /dev/zero ] && [ -c /dev/tty ] && echo x >/dev/null &&
	[ -c /dev/pts/ptmx ] && echo x >/dev/shm/file && [ ! -e /dev/console ] && cat /dev/null'
assert_eq "$(<"$TEST_DIR/host/null")" host
assert_eq "$(ls "$TEST_DIR/host")" null
