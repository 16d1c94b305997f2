# Proves: an upper whose file system cannot hold what is needed, or is read-only, is refused and left as it was
# Needs: daemon
# Modes: root-dir
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$TEST_DIR/fs"
try() {
	mkdir -p "$TEST_DIR/fs/upper" "$TEST_DIR/fs/work"
	[[ -z $2 ]] || mount -o "$2" "$TEST_DIR/fs"
	assert_refused 1 "$1" "$L1" "$TEST_DIR/fs/upper" "$MNT"
	assert_refused 1 "$1" -o "workdir=$TEST_DIR/fs/work" "$L1" "$TEST_DIR/fs/upper" "$MNT"
	umount "$TEST_DIR/fs"
}
mount -t ramfs ramfs "$TEST_DIR/fs"
try '*' ''
mount -t tmpfs tmpfs "$TEST_DIR/fs"
try 'Read-only file system' remount,ro
# A union takes no 0:0 devices, and so no whiteouts.
layer "$L3" <<END
upper/
work/
END
mkdir "$TEST_UPPER/upper3"
run_mount "$L3" "$TEST_UPPER/upper3" "$TEST_DIR/fs"
for options in rw "workdir=$TEST_DIR/fs/work"; do
	status=0
	out=$(run_mount -o "$options" "$L1" "$TEST_DIR/fs/upper" "$MNT" 2>&1) || status=$?
	assert_eq "$status" 1 "the status -- $out"
	[[ -n $out && $out != *$'\n'* ]] || fail "not one line on stderr: '$out'"
	assert_list "$TEST_DIR/fs" upper work
	assert_list "$TEST_DIR/fs/work"
done
unionfs-mount -u "$TEST_DIR/fs"
