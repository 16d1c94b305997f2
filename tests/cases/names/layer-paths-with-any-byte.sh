# Proves: commas, newlines, quotes, blanks and bytes that are no UTF-8 in layer paths (F38)
# Kernel: differs (mount(8) splits at commas)
# Swap: no (the same)
for name in 'com,ma' $'new\nline' 'bl ank' '"quote"' $'\xff\xfe' 'a=b' '\:,'; do
	low=$TEST_DIR/low$name MNT=$TEST_DIR/mnt$name
	UPPER=$TEST_UPPER/up$name WORK=$TEST_UPPER/work$name
	mkdir "$low" "$MNT" "$UPPER" "$WORK"
	echo "$name" >"$low/f"
	escaped() { escape_colons "$1" | sed 's/,/\\,/g'; }
	mount_options "$MNT" "lowerdir=$(escaped "$low"),upperdir=$(escaped "$UPPER"),workdir=$(escaped "$WORK")"
	union_entered "$MNT"
	assert_content f "$name"
	echo new >f
	assert_content "$UPPER/f" new
	union_umount
	assert_content "$low/f" "$name"
done
