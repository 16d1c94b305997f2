# Proves: the daemon shares the container's CPU and I/O cgroups, and is in none of its others
# Needs: cgroup:memory cgroup:pids cgroup:cpu
assert_status 0 ufr run -d --name "$C" -m 64m --pids-limit 10 --cpus 1 --cpuset-cpus 0 "$LAYER:$IMAGE" -- sleep 100
daemon=$(pid_of "$C" daemon) monitor=$(pid_of "$C" monitor) init=$(init_pid "$C")
is_in() { grep -qx "$2" "$(cgroup_of "$C" "$1")/${3-}cgroup.procs"; }
for controller in cpu cpuset blkio; do
	is_in $controller "$daemon" || fail "the daemon escapes $controller"
	is_in $controller "$init" || fail "the payload escapes $controller"
done
for controller in memory pids; do
	is_in $controller "$init" || fail "the payload escapes $controller"
	is_in $controller "$daemon" && fail "the daemon is within $controller"
done
is_in unified "$init" payload/ || fail "the payload cannot be frozen"
grep -qx "$daemon" "$(cgroup_of "$C" unified)/payload/cgroup.procs" && fail "the daemon can be frozen"
for file in $(for c in cpu cpuset blkio memory pids; do echo "$(cgroup_of "$C" $c)/cgroup.procs"; done); do
	grep -qx "$monitor" "$file" && fail "the monitor is in $file"
done
assert_status 0 ufr rm -f "$C"
