# Proves: what one union wrote serves as the top lower of the next, and so on, with all removals and renames
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
keep: 1
gone: 2
d/a: 3
d/b: 4
tree/x/y: 5
moved/in/f: 6
END
union_mount
rm gone d/a
rm -r tree && mkdir -p tree/x
fsop rename moved moved2
echo new >new
fsop tree mosTxr . >"$TEST_DIR/tree1"
union_umount
LOWERS=$UPPER:$L1
first=$UPPER
UPPER=$TEST_UPPER/second WORK=$TEST_UPPER/work2
union_mount
fsop tree mosTxr . | diff "$TEST_DIR/tree1" - || fail "the second union shows another tree"
echo again >gone
rm -r d new
fsop rename moved2/in tree/in
fsop tree mosTxr . >"$TEST_DIR/tree2"
union_umount
LOWERS=$UPPER:$first:$L1
UPPER=$TEST_UPPER/third WORK=$TEST_UPPER/work3
union_mount
fsop tree mosTxr . | diff "$TEST_DIR/tree2" - || fail "the third union shows another tree"
assert_list . gone keep moved2 tree
assert_content tree/in/f 6
