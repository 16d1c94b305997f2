# Proves: removing what only the upper holds leaves nothing behind (F28)
layer "$L1" <<END
d/f: lower
END
union_mount
echo x >new
echo x >d/new
mkdir dir d/dir
ln -s x link
rm new d/new link
rmdir dir d/dir
assert_list "$UPPER" d
assert_list "$UPPER/d"
