# Proves: a second union on the same mount point covers the first, and both end in turn
# Needs: daemon
layer "$L1" <<END
f: first
END
layer "$L3" <<END
f: second
END
mkdir "$MNT"
run_mount "$L1" "$MNT"
run_mount "$L3" "$MNT"
assert_content "$MNT/f" second
unionfs-mount -u "$MNT"
assert_content "$MNT/f" first
unionfs-mount -u "$MNT"
assert_list "$MNT"
assert_eq "$(daemon_pids)" ''
