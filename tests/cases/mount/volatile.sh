# Proves: a volatile mount marks its upper while it lives, takes the mark away, and is refused after a crash (F66)
# Needs: daemon
layer "$L1" <<END
f: 1
END
mark=$WORK/work/incompat/volatile
for option in volatile fsync=volatile; do
	union_mount -o "$option"
	assert_exists "$mark"
	echo more >>f
	fsop open 3 f rdonly -- fsync 3
	union_umount
	assert_absent "$mark"
done
union_mount -o volatile
kill -9 "$(daemon_pids)"
wait_until sh -c "! stat $MNT 2>/dev/null"
cd "$TEST_DIR"
umount "$MNT"
MOUNTED=()
assert_refused 1 "$UPPER*volatile" -o "lowerdir=$L1,upperdir=$UPPER,workdir=$WORK" "$MNT"
assert_refused 1 "$UPPER*volatile" -o "volatile,lowerdir=$L1,upperdir=$UPPER,workdir=$WORK" "$MNT"
rm -r "$WORK/work"
union_mount
assert_content f '1
more
more'
