# Proves: after kill -9 of the daemon during renames each file has one of its two names, never both or none (F29)
# Needs: daemon
mkdir "$L1"
for i in {0..199}; do echo "$i" >"$L1/a$i"; done
union_mount
for round in 50 120 190; do
	: >"$TEST_DIR/renamed"
	(for ((i = 0; i < 200; i++)); do
		fsop rename "a$i" "b$i" 2>/dev/null || [[ -e b$i ]] || break
		echo "$i"
	done >"$TEST_DIR/renamed") &
	until [[ $(wc -l <"$TEST_DIR/renamed") -ge $round ]]; do :; done
	kill -9 "$(daemon_pids)"
	wait
	union_remount_after_crash
	for i in {0..199}; do
		assert_eq "$(cat "a$i" "b$i" 2>/dev/null || true)" "$i" "content of a$i or b$i"
	done
done
