# Proves: data that has no fs-verity digest is EIO where a mark gives one, and where marks must; the union goes on
# Modes: root-dir root-tmpfs root-xfs root-io-passthrough root-io-shared rootless
# Kernel: differs (with userxattr only since 6.16; mounted differently)
# Needs: daemon
# Swap: no (some of its files cannot be read, on purpose)
data=$TEST_DIR/data
layer "$data" <<END
ab/one: data of one
ab/two: data of two
END
layer "$L2" <<END
below: data
END
layer "$L1" <<END
promised: xxxxxxxxxxx
bare: xxxxxxxxxxx
below: xxxx
plain: plain
END
digest="\\000\\044\\000\\001$(printf '\\377%.0s' {1..32})"
fsop setxattr "$L1/promised" "$OVL.metacopy" "$digest" -- setxattr "$L1/promised" "$OVL.redirect" /ab/one
fsop setxattr "$L1/bare" "$OVL.metacopy" "" -- setxattr "$L1/bare" "$OVL.redirect" /ab/two
fsop setxattr "$L1/below" "$OVL.metacopy" "$digest"
LOWERS=$L1:$L2::$data

union_mount -o verity=off
assert_content promised 'data of one'
union_umount

union_mount -o verity=on
assert_stat promised %s 12
for way in 'cat promised' 'fsop open 3 promised rdonly' 'fsop open 3 promised wronly' 'truncate -s 0 promised' 'cp promised copy'; do
	read -ra words <<<"$way"
	assert_fails EIO "${words[@]}"
done
assert_content bare 'data of two'
assert_content plain plain
union_umount

union_mount -o verity=on,metacopy=on
for file in promised below; do
	assert_fails EIO cat "$file"
	# The copy's mark would have to vouch for it.
	assert_fails EIO chmod 600 "$file"
	assert_fails EIO mv "$file" moved
done
chmod 600 bare plain
assert_content bare 'data of two'
assert_xattr "$UPPER/plain" "$OVL.metacopy" ''
union_remount
assert_fails EIO cat promised
assert_content plain plain
union_umount

union_mount -o verity=require,metacopy=on
assert_fails EIO cat plain
assert_fails EIO cat bare
ln plain link
assert_stat link %a 600
echo new >new
assert_content new new
