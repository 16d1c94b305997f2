# Proves: a file that upper and lowers hold is gone after one unlink
layer "$L1" <<END
f: 1
END
layer "$L2" <<END
f: 2
END
layer "$UPPER" <<END
f: upper
END
union_mount
assert_content f upper
rm f
assert_absent f
union_remount
assert_absent f
assert_whiteout "$UPPER/f"
