# Proves: a directory made over a whiteout is opaque and stays empty over a remount (F27)
layer "$L1" <<END
d/a: lower
d/sub/b: lower
END
layer "$L2" <<END
d/c: lower
END
union_mount
rm -r d
mkdir d
assert_list d
assert_opaque "$UPPER/d"
mkdir d/sub
assert_list d/sub
union_remount
assert_list d sub
assert_list d/sub
