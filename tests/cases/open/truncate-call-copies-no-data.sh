# Proves: truncate() of a lower file to nothing or to a small size copies what stays and no more (F8)
# Modes: root-dir
# Kernel: differs (copies all the data before it truncates)
layer "$L1" <<END
END
fsop open 3 "$L1/f" rdwr,creat -- fill 3 0 8M a
cp "$L1/f" "$L1/g"
small_upper tmpfs 2m
union_mount
fsop truncate f 0
assert_stat f %s 0
fsop truncate g 5
assert_content g aaaaa
small_upper_end
