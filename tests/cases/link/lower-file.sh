# Proves: link() of a lower file makes one copy with both names, also into another directory (F40)
# Kernel: differs in rootless (decodes no origin without privilege)
layer "$L1" <<END
f: lower
d/
END
union_mount
ino=$(stat -c %i f)
ln f d/g
assert_stat f %h 2
assert_stat d/g %h 2
assert_stat d/g %i "$ino"
echo more >>f
assert_content d/g 'lower
more'
union_remount
assert_stat f %h:%i "2:$ino"
assert_stat d/g %h:%i "2:$ino"
rm f
assert_stat d/g %h 1
assert_whiteout "$UPPER/f"
