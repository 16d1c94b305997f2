# Proves: the names of a lower hard link show one content and the lower's link count
layer "$L1" <<END
a: 1
b = a
d/c = a
END
union_mount
assert_stat a %h 3
assert_stat d/c %h 3
assert_content b 1
assert_content d/c 1
assert_list "$UPPER"
