# Proves: a directory above a file does not merge with directories below that file
layer "$L1" <<END
d/top: 1
END
layer "$L2" <<END
d: a file
END
layer "$L3" <<END
d/bottom: 3
END
union_mount
assert_list d top
assert_absent d/bottom
echo new >d/new
assert_list d new top
union_remount
assert_list d new top
