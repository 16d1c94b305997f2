# Proves: called as fuse-overlayfs, the program takes what containers' storage says, and passes over the rest (F64)
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER" "$WORK"
ln -s "$(type -P unionfs-mount)" "$TEST_DIR/fuse-overlayfs"
layers=lowerdir=$L1,upperdir=$UPPER,workdir=$WORK
for options in "$layers" ",$layers,,private,writeback=0," "$layers,volatile,threaded=1,fast_ino=1,noxattrs" \
	"$layers,context=\"system_u:object_r:a:s0:c1,c2\",uidmapping=:0:0:1,gidmapping=" \
	"$layers,label=\"a,b=c\",xino=off,redirect_dir=off,metacopy=on,index=on,verity=on,nooverride_creds,nfs_export=on"; do
	"$TEST_DIR/fuse-overlayfs" -o "$options" "$MNT" 2>"$TEST_DIR/messages" || fail "$options: $(<"$TEST_DIR/messages")"
	assert_content "$MNT/f" 1
	assert_eq "$(findmnt -n -o FSTYPE,SOURCE "$MNT" | tr -s ' ')" 'fuse.fuse-overlayfs fuse-overlayfs' "the mount"
	assert_eq "$(wc -l <"$TEST_DIR/messages")" "$([[ $options == *private* || $options == *threaded* || $options == *label* ]] && echo 1 || echo 0)" \
		"the number of messages about $options"
	union_umount
done
grep -q 'label, nooverride_creds, nfs_export' "$TEST_DIR/messages" || fail "passed over: $(<"$TEST_DIR/messages")"
"$TEST_DIR/fuse-overlayfs" src "$MNT" -Z -q -o "$layers" 2>/dev/null
union_umount
unionfs-mount -o "unknown,$layers" -o compat=fuse-overlayfs "$MNT" 2>/dev/null
union_umount
assert_eq "$("$TEST_DIR/fuse-overlayfs" --version | head -1 | grep -xE 'fuse-overlayfs: version [0-9]+\.[0-9]+')" \
	"$("$TEST_DIR/fuse-overlayfs" -V | head -1)" "the version"
