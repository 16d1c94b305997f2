# Proves: update changes the limits of a container that runs, in the order that v1 wants
# Needs: cgroup:memory cgroup:pids cgroup:cpu
assert_status 0 ufr run -d --name "$C" -m 32m --memory-swap 32m --pids-limit 10 --cpus 2 "$LAYER:$IMAGE" -- sleep 100
memory() { limit "$C" memory memory.limit_in_bytes memory.max; }
swap() { limit "$C" memory memory.memsw.limit_in_bytes memory.swap.max; }
assert_status 0 ufr update -m 64m --memory-swap 64m "$C" # up: both together first
assert_eq "$(memory)" 67108864
assert_eq "$(swap)" "$(is_v1 && echo 67108864 || echo 0)"
assert_status 0 ufr update -m 16m --memory-swap 16m "$C" # down: memory first
assert_eq "$(swap)" "$(is_v1 && echo 16777216 || echo 0)"
assert_status 0 ufr update --pids-limit 5 --cpus 0.5 "$C"
assert_eq "$(limit "$C" pids pids.max pids.max)" 5
assert_eq "$(limit "$C" cpu cpu.cfs_quota_us cpu.max)" "$(is_v1 && echo 50000 || echo 50000 100000)"
assert_status 2 ufr exec --no-tty "$C" sh -c 'for i in 1 2 3 4 5; do sleep 9 & done'
assert_match "$(ufr inspect "$C")" '*"limit": 16777216*' inspect
if is_v1; then # more is in use; v2 reclaims or kills instead
	assert_status 1 ufr update -m 4k "$C"
	assert_eq "$(memory)" 16777216
	assert_match "$ERR" '*memory limit*'
fi
assert_status 0 ufr rm -f "$C"
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
! is_v1 || assert_refused 1 'no cgroup of controller "cpu' ufr update --cpus 0.5 "$C"
assert_status 0 ufr rm -f "$C"
