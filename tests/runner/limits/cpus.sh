# Proves: --cpus holds a spinning process back, and stats counts it
# Needs: cgroup:cpu
assert_status 0 ufr run -d --name "$C" --cpus 0.1 --cpu-shares 512 "$LAYER:$IMAGE" -- sh -c 'while :; do :; done'
number() { ufr stats --json --no-stream "$C" | sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p"; }
is_throttled() { (($(number throttledPeriods) > 0 && $(number throttledMicroseconds) > 0)); }
wait_until is_throttled
before=$(number cpuMicroseconds)
grows() { (($(number cpuMicroseconds) > before)); }
wait_until grows
assert_eq "$(limit "$C" cpu cpu.shares cpu.weight)" "$(is_v1 && echo 512 || echo 59)" weight
assert_eq "$(limit "$C" cpu cpu.cfs_quota_us cpu.max)" "$(is_v1 && echo 10000 || echo 10000 100000)" quota
assert_match "$(ufr stats --no-stream "$C")" $'NAME *CPU% *\n'"$C *" table
assert_status 0 ufr rm -f "$C"
assert_status 0 ufr run -d --name "$C" --cpu-quota 20000 --cpu-period 50000 "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(limit "$C" cpu cpu.cfs_quota_us cpu.max)" "$(is_v1 && echo 20000 || echo 20000 50000)" quota
! is_v1 || assert_eq "$(limit "$C" cpu cpu.cfs_period_us)" 50000 period
assert_status 0 ufr rm -f "$C"
