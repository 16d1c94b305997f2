# Proves: --cpus holds a spinning process back, and stats counts it
# Needs: cgroup:cpu cmd:python3
[[ -d /sys/fs/cgroup/memory ]] || skip "not a host with cgroup v1"
assert_status 0 ufr run -d --name "$C" --cpus 0.1 --cpu-shares 512 "$LAYER:$IMAGE" -- sh -c 'while :; do :; done'
number() { ufr stats --json --no-stream "$C" | python3 -c "import json, sys; print(json.load(sys.stdin)[0]['$1'])"; }
is_throttled() { (($(number throttledPeriods) > 0 && $(number throttledMicroseconds) > 0)); }
wait_until is_throttled
before=$(number cpuMicroseconds)
grows() { (($(number cpuMicroseconds) > before)); }
wait_until grows
assert_eq "$(<"$(cgroup_of "$C" cpu)/cpu.shares")" 512
assert_eq "$(<"$(cgroup_of "$C" cpu)/cpu.cfs_quota_us")" 10000
assert_match "$(ufr stats --no-stream "$C")" $'NAME *CPU% *\n'"$C *" table
assert_status 0 ufr rm -f "$C"
RUN_ARGS=(--name "$C" --cpu-quota 20000 --cpu-period 50000)
assert_status 0 ufr_run sh -c 'cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us'
assert_eq "$OUT" $'20000\n50000'
