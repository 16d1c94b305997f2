# Proves: nosuid, nodev, noexec, ro, noatime and their opposites are respected, the last one counts
# Modes: root
# Needs: daemon
mkdir "$L1"
fsop mknod "$L1/zero" char 666 1 5
cp "$(type -P id)" "$L1/id"
chmod 4755 "$L1/id"
union_mount -o nosuid,noatime,sync
assert_eq "$(fsop become 1000 -- sh './id -u')" 1000
[[ ,$(findmnt -no OPTIONS "$MNT"), == *,nosuid,*noatime,*sync,* ]] || fail "$(findmnt -no OPTIONS "$MNT")"
union_umount
union_mount -o nodev
assert_fails EACCES fsop open 3 zero rdonly
union_umount
union_mount -o noexec
assert_fails EACCES ./id
union_umount
union_mount -o ro
assert_fails EROFS fsop mkdir d
union_umount
union_mount -o ro,nosuid,nodev,noexec,rw,suid,dev,exec
./id -u >/dev/null
fsop open 3 zero rdonly
mkdir d
