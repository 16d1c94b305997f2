# Proves: a limit without its controller is an error that names it and what helps, or only a warning
# Needs: cgroup:memory cgroup:pids cgroup:cpu
[[ -d /sys/fs/cgroup/pids ]] || skip "not a host with cgroup v1"
# without CONTROLLER COMMAND...: where that hierarchy is not mounted
without() {
	# shellcheck disable=SC2016
	unshare --mount bash -c 'umount "/sys/fs/cgroup/$1" && shift && exec "$@"' - "$@"
}
run() { without "$1" unionfs-run run --rm --name "$C" "${@:2}" "$LAYER:$IMAGE" -- echo ran; }
assert_refused 125 'no cgroup controller "pids"; mount it' run pids --pids-limit 10
assert_refused 125 'no cgroup controller "memory"; mount it' run memory -m 64m
assert_refused 125 'no cgroup controller "cpu"; mount it' run cpu --cpus 1
assert_status 0 run pids -m 64m
assert_status 0 run pids --pids-limit 10 --cgroup-best-effort
assert_eq "$OUT" ran
assert_match "$ERR" '*no cgroup controller "pids"*' 'the warning'
assert_status 0 without pids unionfs-run run -d --name "$C" --pids-limit 10 --cgroup-best-effort "$LAYER:$IMAGE" -- sleep 100
assert_match "$ERR" '*no cgroup controller "pids"*' 'the warning of a detached one'
assert_status 0 ufr rm -f "$C"
