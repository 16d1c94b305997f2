# Proves: a name that is removed and made again is another file, also for who has the old one open
layer "$L1" <<END
f: old
END
union_mount
exec 3<f
rm f
echo new >f
assert_content f new
assert_eq "$(fsop read 3 100 0)" old
assert_ne "$(fsop fstat 3 ino)" "$(fsop stat f ino)" "inode of the open file"
