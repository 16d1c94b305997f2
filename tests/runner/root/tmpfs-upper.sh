# Proves: --tmpfs-upper keeps changes in memory, no more than it says, and only as long as the container
RUN_ARGS=(--tmpfs-upper 2m)
assert_status 0 ufr_run sh -c 'echo x >/file && cat /file && head -c 4m /dev/zero >/big 2>/dev/null || echo full'
assert_eq "$OUT" $'x\nfull'
assert_status 1 ufr_run cat /file
RUN_ARGS=(--tmpfs-upper 2m --upper "$TEST_DIR")
assert_refused 125 '--upper and --tmpfs-upper' ufr_run true
RUN_ARGS=(--tmpfs-upper 2m --read-only)
assert_status 125 ufr_run true
