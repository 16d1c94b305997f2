# Proves: reads and writes at any offset, in lower and upper files, act as on a plain file
layer "$L1" <<END
f: 0123456789
END
cp "$L1/f" "$TEST_DIR/plain"
union_mount
for file in f "$TEST_DIR/plain"; do
	fsop open 3 "$file" rdwr -- read 3 3 4 -- read 3 100 9 -- read 3 5 11 -- read 3 5 9999 \
		-- write 3 AB 2 -- read 3 4 1 -- write 3 XY 20 -- read 3 100 0 -- fstat 3 size \
		-- open 4 "$file" rdonly -- read 4 4 -- seek 4 -3 end -- read 4 9 -- seek 4 0 cur \
		-- write 3 zz -- read 3 5 0 | od -c >"$TEST_DIR/out-$(basename "$file")"
done
cmp "$TEST_DIR/out-f" "$TEST_DIR/out-plain"
union_remount
cmp f "$TEST_DIR/plain"
