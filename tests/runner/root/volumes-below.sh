# Proves: what is mounted below a volume is there too, read-only with it, and "bind" leaves it out
# Modes: root-dir
# Needs: root
mkdir -p "$TEST_DIR/volume/sub"
mount -t tmpfs sub "$TEST_DIR/volume/sub"
echo deep >"$TEST_DIR/volume/sub/file"
RUN_ARGS=(-v "$TEST_DIR/volume:/v:ro")
assert_eq "$(ufr_run sh -c 'cat /v/sub/file; (echo x >/v/sub/file) 2>/dev/null || echo refused')" \
	$'deep\nrefused'
RUN_ARGS=(-v "$TEST_DIR/volume:/v")
assert_eq "$(ufr_run sh -c 'echo x >/v/sub/new; cat /v/sub/new')" x
RUN_ARGS=(-v "$TEST_DIR/volume:/v:bind")
assert_eq "$(ufr_run ls /v/sub)" ''
# What is read-only on the host stays so.
mount -o remount,ro,bind "$TEST_DIR/volume/sub"
for options in '' :rw; do
	RUN_ARGS=(-v "$TEST_DIR/volume:/v$options")
	assert_eq "$(ufr_run sh -c '(echo x >/v/sub/new) 2>/dev/null || echo refused')" refused "-v ...$options"
done
umount "$TEST_DIR/volume/sub"
