# Proves: a file or a symbolic link hides a directory below it, with everything inside
layer "$L1" <<END
a: file
b -> nowhere
END
layer "$L2" <<END
a/x: x
b/x: x
END
union_mount
assert_content a file
assert_type b l
assert_fails ENOTDIR fsop stat a/x ino
assert_fails ENOENT fsop stat b/x ino
assert_list . a b
rm a b
assert_absent a b
mkdir a b
assert_list a
union_remount
assert_list a
assert_list b
