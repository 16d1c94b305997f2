# Proves: stores to a shared mapping reach readers at once and the file for good
layer "$L1" <<END
f: 0123456789
END
union_mount
echo 0123456789 >new
for file in f new; do
	assert_eq "$(fsop open 3 "$file" rdwr -- map 0 3 4096 shared-rw -- mapread 0 2 3 \
		-- mapwrite 0 2 ABC -- sh "cat $file" -- open 4 "$file" rdwr -- write 4 X 0 -- mapread 0 0 4 \
		-- close 3 -- close 4 -- mapwrite 0 9 Z -- mapsync 0 -- unmap 0 -- sh "cat $file")" '234
01ABC56789
X1AB
X1ABC5678Z'
done
union_remount
assert_content f X1ABC5678Z
assert_content new X1ABC5678Z
