# Proves: unlink of a lower file leaves a whiteout, the name can be made again, both survive a remount (F24)
layer "$L1" <<END
f: lower
g: lower
END
union_mount
rm f g
assert_absent f g
assert_whiteout "$UPPER/f" "$UPPER/g"
echo new >f
assert_content f new
union_remount
assert_content f new
assert_absent g
