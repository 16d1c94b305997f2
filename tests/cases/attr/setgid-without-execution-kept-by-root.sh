# Proves: who has CAP_FSETID, also in a user namespace only, keeps setgid of a file that the group may not execute
# Needs: ids kernel:6.2
mkdir -p "$L1"
for name in f g h; do
	echo text >"$L1/$name"
	chown 1001:1002 "$L1/$name"
	chmod 2666 "$L1/$name"
done
union_mount
fsop open 3 f rdwr -- write 3 x -- fstat 3 mode >"$TEST_DIR/out"
fsop truncate g 2 -- stat g mode >>"$TEST_DIR/out"
fsop open 3 h rdwr,trunc -- fstat 3 mode >>"$TEST_DIR/out"
assert_eq "$(paste -sd' ' "$TEST_DIR/out")" '102666 102666 102666'
