# Proves: user.fuseoverlayfs.opaque on a lower's directory makes it opaque, and is not shown (F25)
# Kernel: differs (knows no such xattr)
# Swap: no (the same)
layer "$L1" <<END
d/new: 1
END
layer "$L2" <<END
d/old: 2
END
fsop setxattr "$L1/d" user.fuseoverlayfs.opaque y
union_mount
assert_list d new
assert_eq "$(fsop listxattr d | sed -n /fuseoverlayfs/p)" "" "xattrs of d"
