# Proves: swap and reservation are set as they are asked for, and contradictions are refused
# Needs: cgroup:memory
[[ -d /sys/fs/cgroup/memory ]] || skip "not a host with cgroup v1"
RUN_ARGS=(--name "$C" -m 16m --memory-swap 20m --memory-reservation 8m)
at=/sys/fs/cgroup/memory/memory
assert_status 0 ufr_run cat $at.limit_in_bytes $at.memsw.limit_in_bytes $at.soft_limit_in_bytes
assert_eq "$OUT" $'16777216\n20971520\n8388608'
RUN_ARGS=(--name "$C" -m 16m --memory-swap 16m) # no swap at all
assert_status 0 ufr_run cat $at.memsw.limit_in_bytes
assert_eq "$OUT" 16777216
RUN_ARGS=(--name "$C" -m 16m --memory-swap 8m)
assert_refused 125 '--memory-swap is less than --memory' ufr_run true
RUN_ARGS=(--name "$C" --memory-swap 8m)
assert_refused 125 '--memory-swap without --memory' ufr_run true
