# Proves: opening a lower file with O_TRUNC copies no data: it works where the data would not fit (F8)
# Modes: root-dir
layer "$L1" <<END
END
head -c 8M /dev/zero >"$L1/f"
chmod 640 "$L1/f"
cp -p "$L1/f" "$L1/g"
small_upper tmpfs 2m
union_mount
echo new >f
assert_content f new
assert_stat f %a 640
fsop open 3 g rdwr,trunc -- fstat 3 size -- write 3 x | grep -qx 0
assert_content g x
assert_stat "$UPPER/f" %s 4
small_upper_end
