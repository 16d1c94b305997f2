# Proves: rm -r of a tree of three layers and the upper leaves one whiteout, and the tree can be made again (F24, F27)
layer "$L1" <<END
t/a/1:
t/b -> a
t/w !
END
layer "$L2" <<END
t/a/2:
t/w: hidden
t/c/d/e/f: deep
END
layer "$L3" <<END
t/c/d/3:
END
union_mount
echo new >t/c/d/new
chmod 700 t/a
rm -r t
assert_absent t
assert_list "$UPPER" t
assert_whiteout "$UPPER/t"
mkdir -p t/c/d
assert_list t c
assert_list t/c/d
union_remount
assert_list t/c/d
