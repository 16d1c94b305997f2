# Proves: hard links made in the union are one inode after a remount, in all directories (F39)
layer "$L1" <<END
d/
e/f/
END
union_mount
echo 1 >a
ln a d/b
ln a e/f/c
union_remount
assert_eq "$(stat -c '%i %h' a)" "$(stat -c '%i %h' e/f/c)"
echo 2 >d/b
assert_content a 2
assert_content e/f/c 2
rm a
fsop rename d/b b
assert_stat e/f/c %h 2
