# Proves: --pids-limit refuses one process too many, and -1 is no limit
# Needs: cgroup:pids
[[ -d /sys/fs/cgroup/memory ]] || skip "not a host with cgroup v1"
RUN_ARGS=(--name "$C" --pids-limit 5)
assert_status 0 ufr_run sh -c 'sleep 0 & sleep 0 & wait; echo all'
assert_eq "$OUT" all
# The init and the shell are two.
assert_status 2 ufr_run sh -c 'for i in 1 2 3 4 5 6; do sleep 100 & done'
assert_match "$ERR" '*fork*Resource temporarily unavailable*'
RUN_ARGS=(--name "$C" --pids-limit -1)
assert_status 0 ufr_run cat /sys/fs/cgroup/pids/pids.max
assert_eq "$OUT" max
RUN_ARGS=(--name "$C" --pids-limit 1)
assert_status 125 ufr_run true # no room for the init
assert_match "$ERR" "*making the command's process*"
