# Proves: what mount(8), fstab and other programs pass along is accepted, empty and quoted options too (F64)
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
for options in rw,relatime defaults,noauto,nofail,_netdev,x-systemd.automount,comment=text user,nouser,owner,group \
	strictatime,diratime,async allow_other,default_permissions ',fsname=x,,dev,' index=off,metacopy=off,nfs_export=off \
	xino=auto xino=on xino=off redirect_dir=on redirect_dir=off redirect_dir=follow redirect_dir=nofollow \
	fsync=auto fsync=strict fsync=volatile volatile uuid=null 'context="system_u:object_r:a:s0:c1,c2",noexec' \
	lazytime,nodiratime,silent; do
	run_mount -o "$options" "$L1" "$UPPER" "$MNT"
	assert_content "$MNT/f" 1
	union_umount
done
run_mount -s -o no_such_option,no_such=value "$L1" "$UPPER" "$MNT"
union_umount
run_mount -n -v -t fuse.unionfs "$L1" "$UPPER" "$MNT"
union_umount
