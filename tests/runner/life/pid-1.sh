# Proves: process 1 is our init, or the command itself with --as-pid-1
# shellcheck disable=SC2016 # expanded inside
assert_status 0 ufr_run sh -c 'echo $$; cat /proc/1/comm'
assert_eq "$OUT" $'2\nunionfs-init'
RUN_ARGS=(--as-pid-1)
# shellcheck disable=SC2016 # expanded inside
assert_status 3 ufr_run sh -c 'echo $$; exit 3'
assert_eq "$OUT" 1
