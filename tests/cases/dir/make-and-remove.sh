# Proves: directories are made and removed in upper, lower and merged parents
layer "$L1" <<END
low/x:
END
layer "$L2" <<END
low/y:
END
union_mount
mkdir -p new/a/b low/new/c
assert_list low new x y
rmdir new/a/b new/a new low/new/c low/new
assert_list . low
assert_list low x y
