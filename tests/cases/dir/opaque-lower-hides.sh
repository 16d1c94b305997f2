# Proves: an opaque directory of a lower hides the layers below it and merges with those above (F25)
layer "$L1" <<END
d/top:
END
layer "$L2" <<END
d/ opaque
d/middle:
END
layer "$L3" <<END
d/bottom:
END
union_mount
assert_list d middle top
: >d/new
rm d/middle
union_remount
assert_list d new top
