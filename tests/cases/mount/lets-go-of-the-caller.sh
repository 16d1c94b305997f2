# Proves: who waits for the end of the command's output gets it; the daemon holds /dev/null, in / and a session of its own
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT"
out=$(run_mount "$L1" "$MNT" 2>&1)
assert_eq "$out" ''
run_mount "$L1" "$MNT" 2>&1 </dev/zero | cat
for pid in $(daemon_pids); do
	for fd in 0 1 2; do
		assert_eq "$(readlink "/proc/$pid/fd/$fd")" /dev/null
	done
	assert_eq "$(readlink "/proc/$pid/cwd")" /
	assert_eq "$(awk '{ print $6 }' "/proc/$pid/stat")" "$pid" "the session of the daemon"
done
union_umount
run_mount "$L1" "$MNT" <&- >&- 2>&-
assert_content "$MNT/f" 1
union_umount
union_umount
