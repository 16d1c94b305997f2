# Proves: --read-only forbids changes of the root, and of nothing else that is writable
RUN_ARGS=(--read-only --tmpfs /tmp)
assert_status 0 ufr_run sh -c '
	for file in /x /etc/passwd /root/x; do (echo x >$file) 2>/dev/null && echo "wrote $file"; done
	echo x >/tmp/x && echo x >/dev/shm/x && cat /tmp/x; attack remount / || :'
assert_eq "$OUT" $'x\nEPERM'
RUN_ARGS=(--read-only)
assert_status 1 ufr_run sh -c 'echo x >/tmp/x'
RUN_ARGS=(--read-only --upper "$TEST_DIR/upper")
mkdir "$TEST_DIR/upper"
[[ $MODE == root-* ]] || chown "$USER_ID" "$TEST_DIR/upper"
assert_status 1 ufr_run sh -c 'echo x >/x'
[[ ! -e $TEST_DIR/upper/x ]] || fail 'the upper has been written to'
