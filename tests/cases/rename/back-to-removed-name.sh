# Proves: a file moved onto the name of a removed lower file, and back, is what is seen
layer "$L1" <<END
a: lower a
b: lower b
END
union_mount
rm a
fsop rename b a
assert_content a 'lower b'
fsop rename a b
union_remount
assert_list . b
assert_content b 'lower b'
assert_whiteout "$UPPER/a"
