# Proves: the numbers of stats grow with what is used, the daemon's share included
# Needs: cgroup:memory cgroup:pids cmd:python3
assert_status 0 ufr run -d --name "$C" -m 64m "$LAYER:$IMAGE" -- sh -c 'sleep 1000 & wait'
number() { ufr stats --json --no-stream "$C" | python3 -c "import json, sys; print(json.load(sys.stdin)[0]['$1'])"; }
has_child() { (($(number pids) == 3)); }
wait_until has_child
memory=$(number memory) cpu=$(number cpuMicroseconds)
assert_status 0 ufr exec --no-tty "$C" dd if=/dev/zero of=/dev/shm/x bs=1M count=8
(($(number memory) >= memory + (6 << 20))) || fail "8 MiB in memory are not counted"
(($(number memoryPeak) >= $(number memory))) || fail "the peak is no peak"
# Both the payload and the daemon, whose I/O and CPU time is its own.
daemon=$(pid_of "$C" daemon)
counter=$(cgroup_of "$C" unified)
grep -qx "$daemon" "$counter"/cgroup.procs "$counter"/daemon/cgroup.procs 2>/dev/null ||
	fail "the daemon's time is not counted"
grows() {
	ufr exec --no-tty "$C" sh -c 'for i in 1 2 3 4 5 6 7 8; do echo >/f$i; done; ls -lR / >/dev/null 2>&1'
	(($(number cpuMicroseconds) > cpu))
}
wait_until grows
assert_eq "$(ufr stats --no-stream | awk 'NR > 1 { print $1 }')" "$C" 'the list without a name'
assert_status 0 ufr stop -t 0 "$C"
assert_status 1 ufr stats --no-stream "$C"
assert_match "$(ufr stats --no-stream | wc -l)" 1
assert_status 0 ufr rm "$C"
