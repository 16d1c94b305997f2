# Proves: 200,000 files are in use through a daemon that may have 64 MiB, and nobody is killed for memory
# Modes: root-tmpfs
# Needs: daemon
# Sanitizers: no (they need more)
# Timeout: 300
if [[ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]]; then
	group=/sys/fs/cgroup/memory/union-test-$$ limit=memory.limit_in_bytes kills=memory.oom_control
elif [[ -e /sys/fs/cgroup/cgroup.controllers ]] && grep -qw memory /sys/fs/cgroup/cgroup.subtree_control; then
	group=/sys/fs/cgroup/union-test-$$ limit=memory.max kills=memory.events
else
	skip "no cgroup controller memory here"
fi
# On tmpfs: with a disk the group is charged for its blocks, too, where the daemon reads them first.
mkdir -p "$L1"/d{0..99}
for d in "$L1"/*; do
	fsop populate "$d/some-longer-name-for-a-file-" 2000
done
mkdir "$group"
echo 64M >"$group/$limit"
# shellcheck disable=SC2016,SC2034 # the inner shell expands it; lib/case.sh uses it
MOUNT_WITH=(sh -ec 'echo 0 >"$0/cgroup.procs"; exec "$@"' "$group")
union_mount
assert_eq "$(find . -type f -size -9 | wc -l)" 200000 "the number of files"
for d in d{0..99}; do
	echo more >>"$d/some-longer-name-for-a-file-7"
done
assert_eq "$(find . -type f -size -9 | wc -l)" 200000 "the number of files, the second time"
assert_eq "$(sed -n 's/^oom_kill //p' "$group/$kills")" 0 "how often the kernel killed for memory"
union_umount
# What the daemon was charged for goes with it.
wait_until rmdir "$group" 2>/dev/null
