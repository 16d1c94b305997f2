# Proves: the handle of a removed file is ESTALE, also when its place was taken by new files
# Modes: root-dir
# Needs: daemon
layer "$L1" <<END
low: lower
END
union_mount
echo first >up
for name in low up; do
	fsop handle "$name" "$TEST_DIR/handle" || skip "no file handles here"
	rm "$name"
	for ((i = 0; i < 20; i++)); do
		echo "new $i" >"$name-$i"
	done
	assert_fails ESTALE fsop open-handle 3 "$MNT" "$TEST_DIR/handle"
done
