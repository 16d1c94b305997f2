# Proves: lower names move into an opaque directory and out again without whiteouts in it (F28)
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/f: 1
d/sub/g: 2
old/x:
END
union_mount
rm -r old
mkdir old
fsop rename d/f old/f
fsop rename d/sub old/x
fsop rename old/f f
fsop rename old/x sub
assert_list "$UPPER/old"
union_remount
assert_list old
assert_content f 1
assert_content sub/g 2
