# Proves: a directory can be removed once all its lower files have moved away
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/f: 1
d/sub/g: 2
END
union_mount
fsop rename d/f f
fsop rename d/sub sub
rmdir d
union_remount
assert_list . f sub
assert_content sub/g 2
