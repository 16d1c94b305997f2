# Proves: an open directory can still be read and asked for attributes after its removal
layer "$L1" <<END
d/
END
union_mount
exec 3<d
fsop open 4 d rdonly,directory -- rmdir d -- fstat 4 mode >/dev/null
assert_absent d
fsop fstat 3 ino mode >/dev/null
assert_eq "$(fsop opendir 0 /proc/self/fd/3 -- readdir 0)" ""
