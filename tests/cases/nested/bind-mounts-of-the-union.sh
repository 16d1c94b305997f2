# Proves: bind mounts of a directory and of a file of the union behave as the originals
layer "$L1" <<END
d/f: 1
file: 2
END
union_mount
mkdir "$TEST_DIR/bind"
: >"$TEST_DIR/bindfile"
mount --bind d "$TEST_DIR/bind"
mount --bind file "$TEST_DIR/bindfile"
echo more >>"$TEST_DIR/bind/f"
echo more >>"$TEST_DIR/bindfile"
assert_content d/f '1
more'
assert_content file '2
more'
assert_fails EBUSY fsop rmdir "$TEST_DIR/bind"
umount "$TEST_DIR/bind" "$TEST_DIR/bindfile"
