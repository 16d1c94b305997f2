# Proves: --pids-limit refuses one process too many, and -1 is no limit
# Needs: cgroup:pids
RUN_ARGS=(--name "$C" --pids-limit 5)
assert_status 0 ufr_run sh -c 'sleep 0 & sleep 0 & wait; echo all'
assert_eq "$OUT" all
# The init and the shell are two.
assert_status 2 ufr_run sh -c 'for i in 1 2 3 4 5 6; do sleep 100 & done'
assert_match "$ERR" '*fork*Resource temporarily unavailable*'
assert_status 0 ufr run -d --name "$C" --pids-limit -1 "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(limit "$C" pids pids.max pids.max)" max
assert_status 0 ufr rm -f "$C"
RUN_ARGS=(--name "$C" --pids-limit 1)
assert_status 125 ufr_run true # no room for the init
assert_match "$ERR" "*making the command's process*"
