# Proves: RENAME_NOREPLACE is EEXIST over a name of any layer and works over a removed one (F33)
layer "$L1" <<END
low: 1
other: 2
dir/f:
gone: 3
END
union_mount
echo up >up
rm gone
assert_fails EEXIST fsop rename low other noreplace
assert_fails EEXIST fsop rename up low noreplace
assert_fails EEXIST fsop rename low up noreplace
assert_fails EEXIST fsop rename up dir noreplace
fsop rename up gone noreplace
fsop rename low new noreplace
union_remount
assert_list . dir gone new other
assert_content gone up
assert_content new 1
