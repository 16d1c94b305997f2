# Proves: a mode of fallocate either works as on the upper's file system or is EOPNOTSUPP and changes nothing (F22)
layer "$L1" <<END
END
fsop open 3 "$L1/low" rdwr,creat -- fill 3 0 65536 a -- fill 3 16384 65536 b
union_mount
for mode in collapse insert unshare; do
	cp low up
	cp low "$TEST_UPPER/plain"
	if fsop open 3 up rdwr -- fallocate 3 "$mode" 8192 8192 2>"$TEST_DIR/err"; then
		fsop open 3 "$TEST_UPPER/plain" rdwr -- fallocate 3 "$mode" 8192 8192
	else
		grep -q EOPNOTSUPP "$TEST_DIR/err" || fail "$(<"$TEST_DIR/err")"
	fi
	cmp up "$TEST_UPPER/plain"
done
