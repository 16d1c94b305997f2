# Proves: users cannot make foreign marks: a .wh. file in the upper hides nothing, also after a remount (F37)
layer "$L1" <<END
f: 1
d/g: 2
END
union_mount
: >.wh.f
: >d/.wh..wh..opq
union_remount
assert_content f 1
assert_content d/g 2
assert_exists .wh.f d/.wh..wh..opq
