# Proves: removing a file that was copied up leaves a whiteout, so that the lower one stays hidden (F24)
layer "$L1" <<END
f: lower
d/f: lower
END
union_mount
echo more >>f
chmod 600 d/f
rm f d/f
assert_whiteout "$UPPER/f" "$UPPER/d/f"
union_remount
assert_absent f d/f
assert_list d
