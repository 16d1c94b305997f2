# Proves: a new link counts at the first stat, shares data and attributes, and unlink counts down (F40)
union_mount
echo 1 >a
mkdir d
ln a b
ln b d/c
assert_stat a %h 3
assert_stat d/c %h 3
assert_eq "$(stat -c %i a)" "$(stat -c %i d/c)"
echo 2 >>d/c
chmod 640 b
assert_content a '1
2'
assert_stat d/c %a 640
rm a
assert_stat b %h 2
union_remount
assert_stat d/c %h 2
assert_eq "$(stat -c %i b)" "$(stat -c %i d/c)"
