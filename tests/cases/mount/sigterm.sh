# Proves: SIGTERM detaches the mount and serves on until the last user has left (F68)
# Needs: daemon
layer "$L1" <<END
f: lower
END
no_daemon() { [[ -z $(daemon_pids) ]]; }
not_mounted() { ! mountpoint -q "$MNT"; }
mkdir "$MNT" "$UPPER"
for signal in TERM INT HUP; do
	run_mount "$L1" "$UPPER" "$MNT"
	exec 3<>"$MNT/f"
	kill -"$signal" "$(daemon_pids)"
	wait_until not_mounted
	fsop write 3 "$signal" 0
	assert_eq "$(fsop read 3 3 0)" "${signal:0:3}"
	[[ -n $(daemon_pids) ]] || fail "the daemon has left its user"
	exec 3>&-
	wait_until no_daemon
	assert_list "$MNT"
done
grep -q '^HUPer\|^HUP' "$UPPER/f"
