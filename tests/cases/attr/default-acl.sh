# Proves: a default ACL is inherited by files and directories in place of the umask, also over a whiteout (F53)
# Needs: acl cmd:setfacl
layer "$L1" <<END
d/gone: 1
d/gonedir/x: 2
END
setfacl -m d:u::rwx,d:u:1001:rwx,d:g::rx,d:o::- "$L1/d"
union_mount
rm -r d/gone d/gonedir
for name in new gone; do
	fsop umask 077 -- open 3 "d/$name" rdwr,creat 0666
	assert_eq "$(getfacl -cn "d/$name" | xargs)" 'user::rw- user:1001:rwx #effective:rw- group::r-x #effective:r-- mask::rw- other::---'
	assert_stat "d/$name" %a 660
done
for name in newdir gonedir; do
	fsop umask 077 -- mkdir "d/$name" 0777
	assert_eq "$(getfacl -cdn "d/$name" | xargs)" 'user::rwx user:1001:rwx group::r-x mask::rwx other::---'
	assert_stat "d/$name" %a 770
	fsop umask 077 -- open 3 "d/$name/below" rdwr,creat 0640
	assert_eq "$(getfacl -can "d/$name/below" | grep 1001 | xargs)" 'user:1001:rwx #effective:r--'
done
fsop umask 077 -- mknod d/fifo fifo 0666 -- symlink x d/sym -- open 3 d rdwr,tmpfile 0666 -- linkfd 3 d/tmp
assert_stat d/fifo %a 660
assert_stat d/tmp %a 660
union_remount
assert_stat d/gone %a 660
assert_eq "$(getfacl -cdn d/gonedir | xargs)" 'user::rwx user:1001:rwx group::r-x mask::rwx other::---'
