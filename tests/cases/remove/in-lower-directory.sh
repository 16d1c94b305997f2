# Proves: unlink in a directory that only lowers hold copies the directory up, not its other files
layer "$L1" <<END
a/b/f: 1
a/b/g: 2
END
union_mount
rm a/b/f
assert_list a/b g
assert_list "$UPPER/a/b" f
assert_whiteout "$UPPER/a/b/f"
assert_content a/b/g 2
