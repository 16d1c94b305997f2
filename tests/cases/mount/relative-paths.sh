# Proves: relative paths, symbolic links, dots and slashes lead to the same layers, wherever the daemon is
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
try() {
	cd "$TEST_DIR"
	run_mount "$@"
	union_entered "$MNT"
	assert_content f 1
	echo x >"new"
	assert_content "$UPPER/new" x
	rm new
	for pid in $(daemon_pids); do
		assert_eq "$(readlink "/proc/$pid/cwd")" /
	done
	union_umount
}
ln -s l1 "$TEST_DIR/link-lower"
ln -s "$UPPER" "$TEST_DIR/link-upper"
ln -s mnt "$TEST_DIR/link-mnt"
upper=$(realpath --relative-to="$TEST_DIR" "$UPPER")
try l1 "$upper" mnt
try ./l1/ "$upper/." mnt/
try l1//../l1/. "$upper" "$TEST_DIR/../${TEST_DIR##*/}/mnt"
try link-lower link-upper link-mnt
assert_eq "$(readlink "$TEST_DIR/link-mnt")" mnt
