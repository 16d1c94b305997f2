# Proves: fsync is one request, and none but the first where it can do nothing: upper in memory, volatile
# Needs: daemon
# Modes: root-dir rootless
# Sanitizers: no (counts requests)
layer "$L1" <<END
d/
END
log=$TEST_DIR/log
mkdir -p "$MNT" "$UPPER" "$WORK"
mkdir "$TEST_DIR/memory"
mount -t tmpfs tmpfs "$TEST_DIR/memory"
mkdir "$TEST_DIR/memory/"{upper,work}

extra=
[[ $MODE != rootless ]] || extra=,userxattr

# syncs "FSYNC FSYNCDIR" OPTION UPPER WORK
syncs() {
	: >"$log"
	unionfs-mount -f -d -o "$2,lowerdir=$L1,upperdir=$3,workdir=$4$extra" "$MNT" 2>"$log" &
	wait_until mountpoint -q "$MNT"
	echo text >"$MNT/f"
	for _ in 1 2; do
		fsop open 3 "$MNT/f" rdwr -- write 3 x -- fsync 3 -- fdatasync 3
		fsop open 3 "$MNT" rdonly -- fsync 3 -- fsync 3
	done
	umount "$MNT"
	wait_all $!
	assert_eq "$(grep -c ': fsync ' "$log") $(grep -c ': fsyncdir ' "$log")" "$1" "$2, $3"
}

syncs '1 1' fsync=auto "$TEST_DIR/memory/upper" "$TEST_DIR/memory/work"
[[ $(stat -f -c %T "$UPPER") == tmpfs ]] || syncs '4 4' fsync=auto "$UPPER" "$WORK"
syncs '1 1' volatile "$UPPER" "$WORK"
umount "$TEST_DIR/memory"
