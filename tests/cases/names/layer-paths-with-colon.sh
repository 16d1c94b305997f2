# Proves: colons and backslashes in the paths of layers are escaped with backslashes, or plain where nothing splits (F38)
low="$TEST_DIR/a:b\\c" MNT=$TEST_DIR/mn:t
UPPER=$TEST_UPPER/up:per WORK=$TEST_UPPER/wo:rk
layer "$low" <<END
f: 1
END
layer "$L2" <<END
g: 2
END
LOWERS="$(escape_colons "$low"):$L2"
union_mount
assert_list . f g
echo 3 >>f
assert_content "$UPPER/f" '1
3'
