# Proves: the copied-up name of a lower hard link has another inode number than the other names, also after a remount (F42)
layer "$L1" <<END
x: text
y = x
END
union_mount
echo more >>x
[[ $(stat -c %i x) != $(stat -c %i y) ]] || fail "two files with one number"
cp x y2
ino=$(stat -c %i x)
union_remount
assert_stat x %i "$ino"
