# Proves: removing or replacing one name of a lower hard link keeps the others
layer "$L1" <<END
a: 1
b = a
c = a
END
union_mount
rm a
fsop rename c d
assert_list . b d
assert_content b 1
assert_content d 1
echo 2 >b
union_remount
assert_list . b d
assert_content b 2
assert_content d 1
