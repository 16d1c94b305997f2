# Proves: a zero-size file with the whiteout xattr, in a directory with opaque=x, is a whiteout of a lower (F25)
layer "$L1" <<END
d/gone:
d/kept:
d/full: text
END
fsop setxattr "$L1" "$OVL.opaque" x -- setxattr "$L1/d" "$OVL.opaque" x
for name in gone full; do fsop setxattr "$L1/d/$name" "$OVL.whiteout" y; done
layer "$L2" <<END
d/gone: lower
d/kept: lower
d/full: lower
d/other: lower
END
union_mount
assert_absent d/gone
assert_eq "$(cat d/kept)" ""
assert_content d/other lower
assert_list d full kept other
