# Proves: set-user-ID and set-group-ID bits are kept when root writes (F11)
# Modes: root
layer "$L1" <<END
f: text
END
chown 1001:1002 "$L1/f"
chmod 6755 "$L1/f"
union_mount
echo more >>f
assert_stat f %a 6755
truncate -s 1 f
fsop open 3 f rdwr -- fallocate 3 allocate 0 100
assert_stat f '%a %u' '6755 1001'
assert_stat "$UPPER/f" '%a %u' '6755 1001'
