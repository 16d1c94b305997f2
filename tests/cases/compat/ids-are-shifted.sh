# Proves: owners are stored under other ids than are shown, by every call that shows or takes one (F57)
# Needs: daemon ids acl
# Swap: no (the kernel shows owners as they are stored)
layer "$L1" <<END
f: 1
d/g: 1
own: 1
far: 1
END
chown 5:6 "$L1/f" "$L1/d" "$L1/d/g"
chown 3000:3000 "$L1/far"
setfacl -m u:7:rw,g:8:r "$L1/f"
chmod 2775 "$L1/d"
union_mount -o uidmapping=:0:1000:100,gidmapping=:0:2000:100:100:500:1
assert_stat . %u:%g 1000:2000
assert_stat f %u:%g 1005:2006
assert_stat d/g %u:%g 1005:2006
assert_stat far %u:%g 65534:65534
assert_eq "$(getfacl -np f | grep -E '^(user|group):[0-9]')" $'user:1007:rw-\ngroup:2008:r--' "the ACL of f"
# what callers give
chown 1009:500 own
assert_stat own %u:%g 1009:500
assert_eq "$(stat -c %u:%g "$UPPER/own")" 9:100 "what is stored"
assert_fails EINVAL chown 9:9 own
setfacl -m u:1010:r own
assert_eq "$(getfacl -np "$UPPER/own" | grep -E '^user:[0-9]')" user:10:r-- "the ACL that is stored"
assert_fails EINVAL setfacl -m u:11:r own
setpriv --reuid 1003 --regid 2004 --clear-groups touch d/no 2>/dev/null && fail "a stranger wrote in d"
chmod 777 . d
setpriv --reuid 1003 --regid 2004 --clear-groups bash -c 'touch new d/new; mkdir dir; ln -s x link; mkfifo fifo; echo x >own2'
for name in new dir link fifo own2; do
	assert_stat $name %u:%g 1003:2004
	assert_eq "$(stat -c %u:%g "$UPPER/$name")" 3:4 "what is stored for $name"
done
assert_stat d/new %u:%g 1003:2006 # of the directory that hands its group on
touch shared
chown 1003:2006 shared
chmod 2664 shared
setpriv --reuid 1009 --regid 2004 --groups 2006 bash -c 'echo x >>shared'
assert_stat shared %a 2664 # who wrote is of the group
touch nobodys
assert_stat nobodys %u:%g 65534:65534
union_umount
union_mount -o compat=fuse-overlayfs,uidmapping=:0:1000:100,gidmapping=:0:2000:100
chown 9:2009 nobodys
assert_stat nobodys %u:%g 65534:2009
union_umount
union_mount -o uidmapping=:0:1000:100,gidmapping=:0:2000:100:100:500:1
assert_stat own %u:%g 1009:500
assert_stat new %u:%g 1003:2004
