# Proves: over io_uring, forty requests that wait for copy-ups (the upper is frozen) keep nobody waiting, on any processor
# Modes: root-io_uring
mkdir -p "$L1/d" "$L1/e"
for n in {1..40}; do head -c 2M /dev/zero | tr '\0' "$((n % 10))" >"$L1/d/f$n"; done
echo text >"$L1/d/other"
small_upper ext4 256M
union_mount
pid=$(daemon_pids)
cat >"$TEST_DIR/script" <<'END_OF_SCRIPT'
for n in $(seq 40); do
	sh -c "echo more >>d/f$n; echo end of writer >>$TEST_DIR/log" &
done
i=0
until [ "$(ls /proc/$1/task | wc -l)" -ge 40 ]; do
	sleep 0.01
	i=$((i + 1))
	[ $i -lt 2000 ] || exit 1
done
for n in 1 2 3 4 5 6 7 8; do
	for cpu in $(seq 0 $(($(nproc) - 1))); do
		taskset -c "$cpu" cat d/other >/dev/null || exit 1
	done
	ls d e >/dev/null || exit 1
done
echo end of readers >>$TEST_DIR/log
exit 0
END_OF_SCRIPT
fsop freeze "$TEST_DIR/small" "sh $TEST_DIR/script $pid"
wait_until sh -c "[ \$(wc -l <$TEST_DIR/log) = 41 ]"
assert_eq "$(head -1 "$TEST_DIR/log")" 'end of readers' "the first to end"
for n in {1..40}; do
	assert_eq "$(tail -c 6 "d/f$n")" "$((n % 10))more" "the end of f$n"
done
small_upper_end
