# Proves: --cpuset-cpus leaves the processors that are named, to the daemon too
# Needs: cgroup:cpuset
first=$(sed -n 's/^Cpus_allowed_list:\t\([0-9]*\).*/\1/p' /proc/self/status)
RUN_ARGS=(--name "$C" --cpuset-cpus "$first" --cpuset-mems 0)
assert_status 0 ufr_run sh -c 'grep Cpus_allowed_list /proc/self/status; nproc'
assert_eq "$OUT" $'Cpus_allowed_list:\t'"$first"$'\n1'
RUN_ARGS=(--name "$C" --cpuset-cpus 4095)
assert_refused 125 'CPU set' ufr_run true
assert_status 0 ufr run -d --name "$C" --cpuset-cpus "$first" "$LAYER:$IMAGE" -- sleep 100
assert_eq "$(sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$(pid_of "$C" daemon)/status")" "$first"
assert_status 0 ufr rm -f "$C"
