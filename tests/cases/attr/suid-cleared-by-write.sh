# Proves: write, truncate and fallocate by who is not privileged clear the set-user-ID and set-group-ID bits (F11)
# Needs: ids
mkdir -p "$L1"
for ((i = 0; i < 6; i++)); do
	echo text >"$L1/f$i"
	chown 1001:1002 "$L1/f$i"
	chmod 6777 "$L1/f$i"
done
union_mount
for round in lower upper; do
	fsop become 1000 -- open 3 f0 rdwr -- fstat 3 mode -- write 3 x -- fstat 3 mode
	fsop become 1000 -- open 3 f1 rdwr -- ftruncate 3 2 -- fstat 3 mode
	fsop become 1000 -- truncate f2 2 -- stat f2 mode
	fsop become 1000 -- open 3 f3 wronly,trunc -- fstat 3 mode
	fsop become 1000 -- open 3 f4 rdwr -- fallocate 3 allocate 0 99 -- fstat 3 mode
	fsop become 1001 -- open 3 f5 wronly,append -- write 3 x -- fstat 3 mode
	chmod 6777 f?
done >"$TEST_DIR/out"
assert_eq "$(paste -sd' ' "$TEST_DIR/out")" "$(printf '%s ' 106777 100777{,,,,,} 106777 100777{,,,,,} | sed 's/ $//')"
union_remount
fsop become 1000 -- truncate f0 1
union_remount
assert_stat f0 %a 777
