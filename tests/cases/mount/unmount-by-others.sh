# Proves: umount, fusermount3 -u and lazy unmounts end the daemon, when the last user has left
# Needs: daemon
# Modes: root-dir
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
no_daemon() { [[ -z $(daemon_pids) ]]; }
for command in umount 'umount -l' 'fusermount3 -u' 'fusermount3 -uz'; do
	run_mount "$L1" "$UPPER" "$MNT"
	echo "$command" >"$MNT/new"
	$command "$MNT"
	wait_until no_daemon
	assert_content "$UPPER/new" "$command"
done
run_mount "$L1" "$UPPER" "$MNT"
exec 3<>"$MNT/new"
umount -l "$MNT"
fsop ftruncate 3 0
fsop write 3 'still served' 0
assert_eq "$(fsop read 3 5 0)" still
[[ -n $(daemon_pids) ]] || fail "the daemon has left its user"
exec 3>&-
wait_until no_daemon
assert_content "$UPPER/new" 'still served'
