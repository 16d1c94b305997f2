# Proves: unionfs-mount -u returns when the daemon has ended, and refuses what is busy or no union
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER" "$TEST_DIR/tmpfs"
mount -t tmpfs tmpfs "$TEST_DIR/tmpfs"
for ((i = 0; i < 10; i++)); do
	run_mount "$L1" "$UPPER" "$MNT"
	head -c 3M /dev/zero >"$MNT/data$i"
	unionfs-mount -u "$MNT"
	assert_eq "$(daemon_pids)" '' "daemons"
done
assert_refused 1 "$MNT" -u "$MNT"
assert_refused 1 "$TEST_DIR/tmpfs" -u "$TEST_DIR/tmpfs"
assert_refused 1 "$TEST_DIR/no" -u "$TEST_DIR/no"
assert_refused 2 '' -u
run_mount "$L1" "$UPPER" "$MNT"
exec 3<"$MNT/f"
assert_refused 1 "$MNT" -u "$MNT"
assert_content "$MNT/f" 1
exec 3<&-
(cd "$TEST_DIR" && ln -s mnt link && unionfs-mount --unmount ./link)
assert_eq "$(daemon_pids)" '' "daemons"
umount "$TEST_DIR/tmpfs"
