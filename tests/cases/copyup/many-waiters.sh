# Proves: who waits for a copy-up keeps nobody else waiting: 150 open one big file for writing while its copy is stuck (the upper is frozen), others are served, and half of the waiters can be killed
# Modes: root-dir
# Needs: daemon
layer "$L1" <<END2
d/other: text
e/g: text
END2
head -c 3M /dev/zero >"$L1/big"
HASH_SKIP=(big)
small_upper ext4 32M
union_mount
mkdir "$TEST_DIR/ctl" "$TEST_DIR/ended"
mount -t fusectl fusectl "$TEST_DIR/ctl"
waiting=$TEST_DIR/ctl/$(stat -c %Ld .)/waiting
cat >"$TEST_DIR/script" <<'END2'
n_waiting() {
	i=0
	until [ "$(cat "$WAITING")" -eq "$1" ]; do
		sleep 0.01
		i=$((i + 1))
		[ $i -lt 3000 ] || exit 1
	done
}
for n in $(seq 150); do
	(echo "$n" >>big && : >"$TEST_DIR/ended/$n") &
	[ "$n" -gt 75 ] || killed="$killed $!"
done
n_waiting 150
for n in 1 2 3 4 5 6 7 8; do
	(cat d/other e/g; ls d e; stat d e d/other; find e; head -c 1000 big) >/dev/null &
	readers="$readers $!"
done
for pid in $readers; do
	wait "$pid" || exit 1
done
kill -9 $killed
for pid in $killed; do
	wait "$pid"
done
n_waiting 75
END2
export TEST_DIR WAITING=$waiting
fsop freeze "$TEST_DIR/small" "sh $TEST_DIR/script"
all_ended() { (($(find "$TEST_DIR/ended" -type f | wc -l) == 75)); }
wait_until all_ended
assert_eq "$(tail -c +3145729 big | sort -n | paste -sd' ')" "$(seq -s' ' 76 150)" "what was appended"
umount "$TEST_DIR/ctl"
small_upper_end
