# Proves: a descriptor can be opened anew through /proc/self/fd, for writing and when its file has no name
# Modes: !root-io-passthrough !root-io-shared
layer "$L1" <<END
f: lower
d/
END
union_mount
fsop open 3 f rdonly -- open 4 /proc/self/fd/3 rdwr -- write 4 UP -- read 3 5 0 | grep -qx UPwer
fsop open 3 f rdonly -- unlink f -- open 4 /proc/self/fd/3 rdwr,append -- write 4 more -- read 3 99 0 \
	-- open 5 /proc/self/fd/4 rdonly,trunc -- fstat 3 size nlink | paste -sd' ' | grep -qx 'UPwer more0 0'
fsop open 3 d path -- open 4 /proc/self/fd/3/new rdwr,creat -- write 4 new
assert_content d/new new
assert_eq "$(fsop open 3 d/new rdonly -- rename d/new moved -- readlink /proc/self/fd/3)" "$PWD/moved"
