# Proves: O_TMPFILE files work as files and get a name by either form of linkat, or vanish (F21)
layer "$L1" <<END
d/f: 1
gone: 2
END
union_mount
rm gone
for dir in . d; do
	fsop umask 027 -- open 4 "$dir" rdwr,tmpfile 0666 -- write 4 'text
' -- fstat 4 nlink mode size -- setxattr "$dir" user.x y -- linkfd 4 "$dir/a" -- fstat 4 nlink \
		-- write 4 more -- linkfd 4 "$dir/b" empty -- fstat 4 nlink -- expect EEXIST linkfd 4 "$dir/a"
	assert_content "$dir/b" 'text
more'
	assert_stat "$dir/a" '%a %h' '640 2'
done >"$TEST_DIR/out"
assert_eq "$(<"$TEST_DIR/out")" '0 100640 5
1
2
0 100640 5
1
2'
fsop open 4 . rdwr,tmpfile -- fill 4 0 100000 -- linkfd 4 gone
assert_stat gone %s 100000
fsop open 4 . rdwr,tmpfile,excl -- expect ENOENT linkfd 4 no
fsop open 4 d rdwr,tmpfile -- fill 4 0 100000
assert_list . a b d gone
assert_list d a b f
union_remount
assert_content d/a 'text
more'
