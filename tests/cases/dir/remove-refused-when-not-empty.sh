# Proves: rmdir is ENOTEMPTY while an entry of any layer is visible, also behind removed ones (F26)
layer "$L1" <<END
d/a:
e/x !
END
layer "$L2" <<END
d/b:
e/x:
e/y:
END
union_mount
assert_fails ENOTEMPTY fsop rmdir d
rm d/a
assert_fails ENOTEMPTY fsop rmdir d
assert_fails ENOTEMPTY fsop rmdir e
rm d/b
: >d/new
assert_fails ENOTEMPTY fsop rmdir d
rm d/new
fsop rmdir d
assert_list . e
