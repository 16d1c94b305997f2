# Proves: names that the format or a tool uses elsewhere are ordinary in the union
layer "$L1" <<END
work/incompat/x: low
index: low
END
union_mount
assert_content work/incompat/x low
mkdir upper '#1' lost+found
for name in '#2' '#a' .fuse_hidden0001 overlay.opaque '...' '-'; do
	echo "$name" >"./$name"
done
rm -r work
union_remount
assert_list . index upper '#1' '#2' '#a' lost+found .fuse_hidden0001 overlay.opaque ... -
