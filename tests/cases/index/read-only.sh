# Proves: a read-only union shows what the index joins, changes nothing, and needs no index
# Needs: daemon
layer "$L1" <<END
a: text
b = a
END
union_mount -o index=on
echo more >>a
union_umount
UPPERS=() WORKS=()
before=$(fsop tree mosltxrc "$WORK")
for options in ro,index=on; do
	union_mount -o "$options"
	assert_content a $'text\nmore'
	assert_content b $'text\nmore'
	assert_stat b %h 2
	assert_fails EROFS rm a
	union_umount
done
assert_eq "$(fsop tree mosltxrc "$WORK")" "$before" "the work directory"
rm -r "$WORK/index"
union_mount -o ro,index=on
assert_content a $'text\nmore'
