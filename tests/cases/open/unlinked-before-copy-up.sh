# Proves: a lower file open only for reading goes on when it is removed: read, map, change and write by /proc (F17)
# Modes: !root-io-passthrough !root-io-shared
# Kernel: differs (its changes come to nothing or fail)
# Needs: user-xattr
layer "$L1" <<END
f: lower text
END
union_mount
assert_eq "$(fsop open 3 f rdonly -- unlink f -- fstat 3 nlink size -- read 3 5 0 -- echo \
	-- map 0 3 4096 shared-ro -- mapread 0 6 4 -- fchmod 3 600 -- fsetxattr 3 user.a v -- fgetxattr 3 user.a \
	-- futimens 3 1 2 -- fstat 3 mode mtime nlink -- open 4 /proc/self/fd/3 rdwr -- write 4 UPPER \
	-- read 3 10 0 -- echo -- mapread 0 0 5 -- ftruncate 4 3 -- fstat 3 size)" '0 11
lower
text
v
100600 2.000000000 0
UPPER text
UPPER
3'
assert_list .
