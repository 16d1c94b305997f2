# Proves: mount(8), fstab, findmnt, remount and umount(8) work as for any other file system
# Modes: root
# Needs: daemon cmd:findmnt
layer "$L1" <<END
f: 1
END
layer "$L2" <<END
f: 2
g: 2
END
mkdir "$MNT" "$UPPER" "$WORK" "$TEST_DIR/sbin"
for name in mount.unionfs mount.fuse.unionfs; do
	ln -s "$(type -P unionfs-mount)" "$TEST_DIR/sbin/$name"
done
unionfs-mount "$TEST_DIR/sbin:/usr/sbin" /usr/sbin # where mount(8) looks for helpers

ended() { [[ $(daemon_pids | wc -l) == 1 ]]; }
shown() { findmnt -n -o "$1" --mountpoint "$MNT"; }

mount -t unionfs "$L1:$L2" "$MNT" -o "upperdir=$UPPER,workdir=$WORK,nodev,noexec"
assert_content "$MNT/f" 1
assert_eq "$(shown FSTYPE)" fuse.unionfs "the type"
assert_eq "$(shown SOURCE)" "$L1:$L2" "the source"
assert_eq "$(shown VFS-OPTIONS)" rw,nodev,noexec,relatime "the options"
assert_eq "$(findmnt -n -t fuse.unionfs -o TARGET | grep -c "$MNT")" 1 "what findmnt finds by the type"
unionfs-mount --show "$MNT" >"$TEST_DIR/shown"
assert_eq "$(sed -n 's/^\(upper\|lower\|work\|options\): //p' "$TEST_DIR/shown")" \
	"$UPPER"$'\n'"$L1"$'\n'"$L2"$'\n'"$WORK"$'\nrw,nodev,noexec' "what is shown"
assert_eq "$(sed -n 's/^process: //p' "$TEST_DIR/shown" | xargs -I@ readlink /proc/@/exe)" "$(type -P unionfs-mount)" "the process"
echo x >>"$MNT/g"
assert_eq "$(unionfs-mount --show "$MNT" | sed -n 's/^copied up: //p')" 1 "the number of copies"

mount -o remount,ro "$MNT"
assert_eq "$(shown VFS-OPTIONS)" ro,nodev,noexec,relatime "the options after a remount"
assert_fails EROFS touch "$MNT/new"
mount -o remount,rw,noatime "$MNT"
assert_eq "$(shown VFS-OPTIONS)" rw,nodev,noexec,noatime "the options after another"
touch "$MNT/new"
unionfs-mount -o remount,exec "$MNT"
assert_eq "$(shown VFS-OPTIONS)" rw,nodev,noatime "the options after one without mount(8)"
umount "$MNT"
wait_until ended

mount -t fuse.unionfs -o "lowerdir=$L1:$L2" name "$MNT"
assert_eq "$(shown SOURCE),$(shown OPTIONS | cut -d, -f1)" name,ro "a mount with a name, without an upper"
umount "$MNT"
mount -f -t unionfs "$L1" "$MNT" # fake
mountpoint -q "$MNT" && fail "mount -f has mounted"
status=0
mount -t unionfs "$L1" "$MNT" -o nonsense 2>/dev/null || status=$?
assert_eq $status 1 "the status of a wrong command line"
status=0
mount -t unionfs "$TEST_DIR/none" "$MNT" 2>"$TEST_DIR/message" || status=$?
assert_eq $status 32 "the status of a mount that fails"
grep -q "$TEST_DIR/none" "$TEST_DIR/message"
mount -s -t unionfs "$L1" "$MNT" -o nonsense
umount "$MNT"
wait_until ended

mkdir "$TEST_DIR/"{m2,m3,m4}
cat >"$TEST_DIR/fstab" <<END
$L1:$L2 $MNT unionfs upperdir=$UPPER,workdir=$WORK,nofail,_netdev,x-systemd.automount,x-systemd.requires=/,comment=text 0 0
$L1 $TEST_DIR/m2 fuse.unionfs ro,user,noauto,nofail 0 0
none $TEST_DIR/m3 unionfs lowerdir=$L2,defaults,X-mount.mkdir,noatime 0 0
END
mount -T "$TEST_DIR/fstab" -a
assert_content "$MNT/g" $'2\nx'
assert_content "$TEST_DIR/m3/f" 2
mountpoint -q "$TEST_DIR/m2" && fail "what is noauto was mounted"
mount -T "$TEST_DIR/fstab" -a # again: nothing happens
assert_eq "$(grep -c " $MNT " /proc/self/mountinfo)" 1 "the number of mounts"
mount -T "$TEST_DIR/fstab" "$TEST_DIR/m2"
assert_eq "$(findmnt -n -o VFS-OPTIONS "$TEST_DIR/m2")" ro,nosuid,nodev,noexec,relatime "what user implies"
umount "$MNT" "$TEST_DIR/m2" "$TEST_DIR/m3"
wait_until ended

# In another mount namespace.
unshare -m --propagation private sleep 1000 &
other=$!
wait_until grep -qx sleep "/proc/$other/comm" # it is there by now
mount.unionfs "$L1" "$MNT" -N "/proc/$other/ns/mnt"
mountpoint -q "$MNT" && fail "mounted here"
grep -q " $MNT " "/proc/$other/mountinfo"
nsenter -t $other -m unionfs-mount -u "$MNT"
kill $other
wait $other || true
wait_until ended
assert_fails 'not a union' unionfs-mount --show "$TEST_DIR"
assert_fails 'not a union' unionfs-mount -o remount,ro "$TEST_DIR"
unionfs-mount -u /usr/sbin
