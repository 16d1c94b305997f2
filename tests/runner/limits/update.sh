# Proves: update changes the limits of a container that runs, in the order that v1 wants
# Needs: cgroup:memory cgroup:pids cgroup:cpu
[[ -d /sys/fs/cgroup/memory ]] || skip "not a host with cgroup v1"
assert_status 0 ufr run -d --name "$C" -m 32m --memory-swap 32m --pids-limit 10 --cpus 2 "$LAYER:$IMAGE" -- sleep 100
value() { cat "$(cgroup_of "$C" "$1")/$2"; }
assert_status 0 ufr update -m 64m --memory-swap 64m "$C" # up: both together first
assert_eq "$(value memory memory.limit_in_bytes)" 67108864
assert_eq "$(value memory memory.memsw.limit_in_bytes)" 67108864
assert_status 0 ufr update -m 16m --memory-swap 16m "$C" # down: memory first
assert_eq "$(value memory memory.memsw.limit_in_bytes)" 16777216
assert_status 0 ufr update --pids-limit 5 --cpus 0.5 "$C"
assert_eq "$(value pids pids.max)" 5
assert_eq "$(value cpu cpu.cfs_quota_us)" 50000
assert_status 2 ufr exec --no-tty "$C" sh -c 'for i in 1 2 3 4 5; do sleep 9 & done'
assert_match "$(ufr inspect "$C")" '*"limit": 16777216*' inspect
assert_status 1 ufr update -m 4k "$C" # more is in use
assert_eq "$(value memory memory.limit_in_bytes)" 16777216
assert_match "$ERR" '*memory limit*'
assert_status 0 ufr rm -f "$C"
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_refused 1 'no cgroup of controller "cpu' ufr update --cpus 0.5 "$C"
assert_status 0 ufr rm -f "$C"
