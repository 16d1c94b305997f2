# Proves: device files of lower and upper work, keep their numbers over copy-up, and nodev forbids them (F62)
# Modes: root
mkdir "$L1"
fsop mknod "$L1/null" char 666 1 3
fsop mknod "$L1/zero" char 600 1 5
fsop mknod "$L1/block" block 600 7 250
union_mount
fsop mknod up char 644 1 3
fsop mknod upblock block 600 7 251
assert_eq "$(head -c 4 zero | od -An -tx1)" ' 00 00 00 00'
echo nothing >null
echo nothing >up
chmod 640 null zero block
head -c 1 zero >/dev/null
union_remount
assert_eq "$(stat -c '%F %t:%T %a' null zero block up upblock)" 'character special file 1:3 640
character special file 1:5 640
block special file 7:fa 640
character special file 1:3 644
block special file 7:fb 600'
assert_stat "$UPPER/zero" %t:%T 1:5
union_umount
union_mount -o nodev
assert_fails EACCES fsop open 3 zero rdonly
assert_fails EACCES fsop open 3 up wronly
