# Proves: kill -9 of the daemon at any moment of an unlink leaves the old state or the new one, never a file back (F29)
# Needs: daemon
mkdir "$L1"
fsop populate "$L1/f" 400
union_mount
for round in 0 1 2 3; do
	: >"$TEST_DIR/removed"
	(for ((i = round * 100; i < round * 100 + 100; i++)); do
		rm "f$i" 2>/dev/null || break
		echo "$i"
	done >"$TEST_DIR/removed") &
	until [[ $(wc -l <"$TEST_DIR/removed") -ge $((round * 25 + 10)) ]]; do :; done
	kill -9 "$(daemon_pids)"
	wait
	union_remount_after_crash
	while read -r i; do
		assert_absent "f$i"
	done <"$TEST_DIR/removed"
	assert_eq "$(find "$UPPER" -mindepth 1 ! -type c)" "" "what is left in the upper"
done
