# Proves: rename of a name to itself, or between two names of one inode, succeeds and changes nothing (F30)
layer "$L1" <<END
f: lower
d/x:
END
union_mount
fsop rename f f
fsop rename d d
fsop rename d/x d/../d/x
assert_list "$UPPER"
echo up >a
ln a b
fsop rename a b
assert_list . a b d f
assert_stat a %h 2
assert_content b up
