# Proves: swap and reservation are set as they are asked for, and contradictions are refused
# Needs: cgroup:memory
# v1 counts memory and swap together, v2 swap alone.
swap() { limit "$C" memory memory.memsw.limit_in_bytes memory.swap.max; }
assert_status 0 ufr run -d --name "$C" -m 16m --memory-swap 20m --memory-reservation 8m "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(limit "$C" memory memory.limit_in_bytes memory.max)" 16777216
assert_eq "$(swap)" "$(is_v1 && echo 20971520 || echo 4194304)"
assert_eq "$(limit "$C" memory memory.soft_limit_in_bytes memory.low)" 8388608
assert_status 0 ufr rm -f "$C"
assert_status 0 ufr run -d --name "$C" -m 16m --memory-swap 16m "$LAYER:$IMAGE" -- sleep 100 # no swap at all
assert_eq "$(swap)" "$(is_v1 && echo 16777216 || echo 0)"
assert_status 0 ufr rm -f "$C"
RUN_ARGS=(--name "$C" -m 16m --memory-swap 8m)
assert_refused 125 '--memory-swap is less than --memory' ufr_run true
RUN_ARGS=(--name "$C" --memory-swap 8m)
assert_refused 125 '--memory-swap without --memory' ufr_run true
