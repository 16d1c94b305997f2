# Proves: the daemon raises its limit of descriptors to the hard one, and leaves the caller's alone
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT"
MOUNT_WITH=(prlimit --nofile=256:2048)
union_mount
limits=$(awk '/Max open files/ { print $4, $5 }' "/proc/$(daemon_pids)/limits")
assert_eq "$limits" '2048 2048'
