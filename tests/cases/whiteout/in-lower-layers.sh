# Proves: whiteouts of any layer hide what lies below them, never what lies above, and are not listed (F25)
layer "$L1" <<END
above: 1
w1 !
END
layer "$L2" <<END
above !
w1: 2
w2 !
d/w3 !
END
layer "$L3" <<END
above: 3
w1: 3
w2: 3
d/w3: 3
d/kept: 3
END
layer "$UPPER" <<END
w4 !
END
union_mount
assert_list . above d
assert_content above 1
assert_absent w1 w2 w4 d/w3
assert_list d kept
