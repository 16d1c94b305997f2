# Proves: a write by who is not in the group clears set-group-ID of a file that the group may not execute
# Needs: ids kernel:6.2
mkdir -p "$L1"
for name in group other supplementary; do
	echo text >"$L1/$name"
	chown 1001:1002 "$L1/$name"
	chmod 2666 "$L1/$name"
done
union_mount
fsop become 1000 1000 -- open 3 other rdwr -- write 3 x -- fstat 3 mode >"$TEST_DIR/out"
fsop become 1000 1002 -- open 3 group rdwr -- write 3 x -- fstat 3 mode >>"$TEST_DIR/out"
fsop become 1000 1000 1002 -- open 3 supplementary rdwr -- write 3 x -- fstat 3 mode >>"$TEST_DIR/out"
assert_eq "$(paste -sd' ' "$TEST_DIR/out")" '100666 102666 102666'
union_remount
assert_stat other %a 666
assert_stat supplementary %a 2666
