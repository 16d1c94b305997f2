# Proves: an open file whose other name is removed goes on with the right link count
layer "$L1" <<END
f: 1
END
union_mount
ln f g
exec 3<>f
rm f
assert_eq "$(fsop fstat 3 nlink)" 1
echo 2 >&3
assert_content g 2
rm g
assert_eq "$(fsop fstat 3 nlink)" 0
