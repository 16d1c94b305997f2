# Proves: names that begin with .wh. are ordinary when users make them, in every directory (F37)
layer "$L1" <<END
x: lower
d/y: lower
END
union_mount
echo 1 >.wh.x
echo 2 >d/.wh.y
mkdir d/.wh..wh..opq
echo 3 >.wh..wh..opq
echo 4 >.wh.
union_remount
assert_list . .wh. .wh.x .wh..wh..opq d x
assert_list d .wh.y .wh..wh..opq y
assert_content x lower
assert_content .wh.x 1
fsop rename .wh.x x
assert_content x 1
rm .wh. .wh..wh..opq d/.wh.y
rmdir d/.wh..wh..opq
assert_list d y
