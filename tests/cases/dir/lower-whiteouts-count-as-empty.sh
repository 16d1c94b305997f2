# Proves: a directory that holds only the whiteouts of its lowers is empty and can be removed (F26)
layer "$L1" <<END
d/x !
END
layer "$L2" <<END
d/x: hidden
END
union_mount
assert_list d
rmdir d
assert_absent d
mkdir d
assert_list d
