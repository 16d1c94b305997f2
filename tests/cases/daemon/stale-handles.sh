# Proves: a file handle of an earlier mount is ESTALE, and never another file
# Modes: root-dir
# Needs: daemon
mkdir -p "$L1"
for ((i = 0; i < 50; i++)); do
	echo "$i" >"$L1/f$i"
done
union_mount
for ((i = 0; i < 50; i++)); do
	cat "f$i" >/dev/null
	fsop handle "f$i" "$TEST_DIR/handle$i" || skip "no file handles here"
	if fsop open-handle 3 "$MNT" "$TEST_DIR/handle$i" -- read 3 9 >"$TEST_DIR/out" 2>&1; then
		assert_content "$TEST_DIR/out" "$i"
	else
		grep -q ESTALE "$TEST_DIR/out" || fail "$(<"$TEST_DIR/out")"
	fi
done
union_remount
cat f* >/dev/null
ls -l >/dev/null
for ((i = 0; i < 50; i++)); do
	assert_fails ESTALE fsop open-handle 3 "$MNT" "$TEST_DIR/handle$i"
done
