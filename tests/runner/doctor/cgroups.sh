# Proves: doctor names the controllers that are not there and the option that needs them
# Modes: root
[[ -d /sys/fs/cgroup/pids ]] || skip "not a host with cgroup v1"
assert_status 0 unshare --mount sh -c 'umount /sys/fs/cgroup/pids && exec unionfs-run doctor'
assert_match "$OUT" $'*no *cgroup pids *?for --pids-limit?\n*fix: *'
assert_match "$OUT" '*ok *cgroup memory*'
assert_status 0 unshare --mount sh -c 'umount -R /sys/fs/cgroup && exec unionfs-run doctor'
assert_match "$OUT" '*no *cgroups *fix: mount -t cgroup2*no *cgroup memory*'
