# Proves: a file that a rename replaces while it is open goes on with all it has, from a lower and new (F18)
# Needs: user-xattr
layer "$L1" <<END
f: lower
other: 1
END
go_on() {
	fsop open 3 f rdwr -- open 4 f rdonly -- rename other f -- fstat 3 nlink size -- read 4 5 \
		-- write 3 UP 0 -- read 4 5 0 -- echo -- ftruncate 3 3 -- fstat 4 size -- fchmod 3 640 \
		-- fsetxattr 3 user.a v -- fgetxattr 4 user.a -- futimens 3 100 200.500000000 \
		-- fstat 4 mode mtime -- map 0 3 4096 shared-rw -- mapwrite 0 0 map -- read 4 9 0 -- echo \
		-- fallocate 3 allocate 0 5000 -- fstat 4 size -- fsync 3
}
want='0 6
lowerUPwer
3
v
100640 200.500000000
map
5000'
union_mount
assert_eq "$(go_on)" "$want"
assert_content f 1
echo 2 >other
echo lower >f
assert_eq "$(go_on)" "$want"
assert_content f 2
assert_stat f %a 644
assert_list . f
