# Proves: of an ephemeral upper nothing is left when the union was unmounted, or its daemon killed; its size is bounded
# Needs: daemon kernel:6.6
layer "$L1" <<END
f: 1
END
mkdir "$MNT"
before=$(names_below)
mounts=$(</proc/self/mountinfo)
run_mount --ephemeral "$L1" "$MNT"
MOUNTED+=("$MNT")
echo 2 >>"$MNT/f"
mkdir "$MNT/d"
assert_list "$MNT" d f
assert_eq "$(unionfs-mount --show "$MNT" | sed -n 's/^upper: //p')" '(in memory)' "what is shown"
union_umount
assert_list "$MNT"
run_mount -o ephemeral,size=1m "$L1" "$MNT"
assert_fails ENOSPC fsop open 3 "$MNT/big" creat,rdwr 644 -- fill 3 0 3000000 x
assert_content "$MNT/f" 1
kill -KILL "$(daemon_pids)"
wait_until bash -c "! stat '$MNT' 2>/dev/null"
umount "$MNT"
assert_eq "$(names_below)" "$before" "what is in the test's directory"
assert_eq "$(</proc/self/mountinfo)" "$mounts" "the mounts"
mkdir "$UPPER"
assert_refused 2 'ephemeral' --ephemeral "$L1" "$UPPER" "$MNT"
assert_refused 2 "'size'" -o size=1m "$L1" "$MNT"
assert_refused 1 'size' -o ephemeral,size=lots "$L1" "$MNT"
