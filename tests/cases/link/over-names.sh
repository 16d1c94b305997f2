# Proves: link() is EEXIST over any visible name, and works over a removed one
layer "$L1" <<END
f: 1
low: 2
dir/
gone: 3
END
union_mount
: >up
for name in low up dir f; do
	assert_fails EEXIST fsop link f "$name"
done
rm gone
ln f gone
ln -s nowhere link
assert_fails EEXIST fsop link f link
union_remount
assert_content gone 1
assert_stat gone %h 2
