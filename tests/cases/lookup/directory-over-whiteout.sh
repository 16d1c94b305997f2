# Proves: a directory above a whiteout does not merge with directories below that whiteout
layer "$L1" <<END
d/top: 1
END
layer "$L2" <<END
d !
END
layer "$L3" <<END
d/bottom: 3
END
union_mount
assert_list d top
assert_absent d/bottom
