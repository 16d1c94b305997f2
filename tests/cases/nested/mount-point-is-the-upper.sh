# Proves: a union can be mounted on top of its own upper (F65)
# Modes: root-dir rootless
# Swap: no (the upper's path leads elsewhere then)
layer "$L1" <<END
f: 1
END
layer "$UPPER" <<END
g: 2
END
MNT=$UPPER
union_mount
assert_list . f g
rm f
echo 3 >h
assert_list . g h
union_umount
assert_list "$UPPER" f g h
assert_whiteout "$UPPER/f"
