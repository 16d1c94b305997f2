# Proves: a whiteout is not listed either in a directory that only one layer holds (F25)
# Kernel: differs (lists the names of such whiteouts)
# Swap: no (the same)
layer "$L1" <<END
low/ghost !
low/f:
END
layer "$UPPER" <<END
up/ghost !
up/f:
END
union_mount
assert_list low f
assert_list up f
assert_absent low/ghost up/ghost
echo x >low/ghost
assert_list low f ghost
rm low/* up/*
rmdir low up
