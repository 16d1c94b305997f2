# Proves: while copy-ups are stuck (the upper is frozen), others read, list and stat what is not being copied (F71)
# Modes: root-dir root-io_uring
layer "$L1" <<END
d/f1: 1
d/f2: 1
d/f3: 1
d/f4: 1
d/other: text
e/g: text
END
small_upper ext4 32M
union_mount
cat >"$TEST_DIR/script" <<'END'
for n in 1 2 3 4; do
	sh -c "echo more >>d/f$n; echo end of writer >>$TEST_DIR/log" &
done
i=0
until [ "$(cat /proc/[0-9]*/task/*/stat 2>/dev/null | grep -c ') D ')" -ge 1 ]; do
	sleep 0.01
	i=$((i + 1))
	[ $i -lt 2000 ] || exit 1
done
for n in 1 2 3 4 5 6 7 8; do
	(cat d/other e/g; ls d e; stat d e d/other; find e) >/dev/null &
	readers="$readers $!"
done
for pid in $readers; do
	wait $pid || exit 1
done
echo end of readers >>$TEST_DIR/log
exit 0
END
fsop freeze "$TEST_DIR/small" "sh $TEST_DIR/script"
wait_until sh -c "[ \$(wc -l <$TEST_DIR/log) = 5 ]"
assert_eq "$(head -1 "$TEST_DIR/log")" 'end of readers' "the first to end"
for n in 1 2 3 4; do
	assert_content "d/f$n" '1
more'
done
small_upper_end
