# Proves: after a rename between two names of a lower hard link the target holds the content
layer "$L1" <<END
a: 1
b = a
END
union_mount
fsop rename a b
assert_content b 1
echo 2 >b
union_remount
assert_content b 2
