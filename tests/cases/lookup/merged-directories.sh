# Proves: a directory shows the names of all its layers, at every depth
layer "$L1" <<END
d/1: one
d/e/1: one
END
layer "$L2" <<END
d/2: two
d/e/2: two
END
layer "$L3" <<END
d/3: three
d/e/f/3: three
END
layer "$UPPER" <<END
d/e/f/4: four
END
union_mount
assert_list d 1 2 3 e
assert_list d/e 1 2 f
assert_list d/e/f 3 4
assert_content d/e/f/3 three
assert_content d/e/2 two
