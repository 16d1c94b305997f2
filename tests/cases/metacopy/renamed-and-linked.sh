# Proves: a metacopy file that is renamed, linked, exchanged, removed or in a renamed directory keeps its data
# Kernel: differs (has no metacopy with userxattr)
layer "$L1" <<END
d/here: here
d/there: there
d/linked: linked
d/one: one
d/two: two
d/open: open
d/far: far
d/near: near
d/deep/file: deep
e/
hard: hard
hard2 = hard
END
sparse_file "$L1/d/big" 5M
big=$(sha256sum <"$L1/d/big")
union_mount -o metacopy=on

exec 5<d/open
mv d/here d/renamed
mv d/there e/moved
ln d/linked e/link
fsop rename d/one d/two exchange
chmod 600 d/deep/file hard
mv d/deep e/deeper
mv hard e/hard
mv d/big e/big
mkdir -p new/dir
mv d/far new/dir/far
ln d/near new/near
chmod 600 d/open
rm d/open
mv e/moved e/deeper/again
ln e/link link2
rm d/linked

assert_no_data() {
	local file
	for file; do assert_xattr "$UPPER/$file" "$OVL.metacopy" ''; done
}

check() {
	assert_content d/renamed here
	assert_content e/deeper/again there
	assert_content e/link linked
	assert_content link2 linked
	assert_stat link2 %h 2
	assert_content d/one two
	assert_content d/two one
	assert_content e/deeper/file deep
	assert_content e/hard hard
	assert_content new/dir/far far
	assert_content new/near near
	assert_content hard2 hard
	assert_eq "$(sha256sum <e/big)" "$big"
}
no_data=(d/renamed e/deeper/again e/link link2 d/one d/two e/deeper/file e/hard e/big new/dir/far new/near)
assert_content /dev/fd/5 open 2>/dev/null || assert_eq "$(cat <&5)" open
exec 5<&-
check
assert_no_data "${no_data[@]}"
union_remount
check
assert_no_data "${no_data[@]}"

echo more >>e/link
assert_content link2 $'linked\nmore'
mv e/deeper/again e/deeper/file
echo more >>e/deeper/file
assert_content e/deeper/file $'there\nmore'
union_remount
assert_content link2 $'linked\nmore'
assert_content e/deeper/file $'there\nmore'
assert_absent e/deeper/again d/here d/there d/linked hard
