# Proves: FICLONE works, or fails and changes nothing (F22)
layer "$L1" <<END
low: lower
END
union_mount
echo other >up
for file in low up; do
	: >copy
	if fsop open 3 "$file" rdonly -- open 4 copy rdwr -- clone 3 4 2>"$TEST_DIR/err"; then
		cmp "$file" copy
	else
		grep -qE 'EOPNOTSUPP|ENOTTY|EXDEV' "$TEST_DIR/err" || fail "$(<"$TEST_DIR/err")"
		assert_stat copy %s 0
	fi
	cp --reflink=auto "$file" copy2
	cmp "$file" copy2
done
