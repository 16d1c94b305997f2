# Proves: 1100 big files can be copied up at once with 1024 descriptors
# Modes: root-dir
# Needs: daemon
mkdir "$L1"
for n in $(seq 1100); do
	truncate -s 2M "$L1/f$n"
done
small_upper ext4 64M
MOUNT_WITH=(prlimit --nofile=1024:1024)
union_mount
mkdir "$TEST_DIR/ctl"
mount -t fusectl fusectl "$TEST_DIR/ctl"
# Nobody gets on while the upper is frozen.
cat >"$TEST_DIR/script" <<'END2'
for n in $(seq 1100); do
	(echo "$n" >>"f$n" && echo "$n" >>"$TEST_DIR/log") &
done
i=0
until [ "$(cat "$WAITING")" -eq 1100 ]; do
	sleep 0.01
	i=$((i + 1))
	[ $i -lt 3000 ] || exit 1
done
END2
export TEST_DIR WAITING=$TEST_DIR/ctl/$(stat -c %Ld .)/waiting
fsop freeze "$TEST_DIR/small" "sh $TEST_DIR/script"
all_ended() { [[ $(sort -n "$TEST_DIR/log" | paste -sd' ') == $(seq -s' ' 1100) ]]; }
wait_until all_ended
assert_eq "$(tail -qc +2097153 f* | sort -n | paste -sd' ')" "$(seq -s' ' 1100)" "what was appended"
umount "$TEST_DIR/ctl"
small_upper_end
