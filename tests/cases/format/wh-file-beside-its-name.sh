# Proves: a name and its .wh. file in one lower: the layer's own name is seen, those below are hidden (F25)
# Kernel: differs (knows no .wh. files)
# Swap: no (the same)
layer "$L1" <<END
d/.wh.f:
d/f: mine
d/.wh.sub:
d/sub/1: mine
d/.wh.moved:
d/moved/1: mine
END
redirect "$L1/d/moved" /d/sub
layer "$L2" <<END
d/f: lower
d/sub/2: lower
END
union_mount
assert_list d f moved sub
assert_content d/f mine
assert_list d/sub 1
assert_list d/moved 1
