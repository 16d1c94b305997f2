# Proves: fusermount3 mounts and unmounts for an ordinary user, with his options and nosuid,nodev; when it does not, one line says why
# Modes: root-dir
# Needs: daemon cmd:setpriv cmd:fusermount3
[[ -u $(command -v fusermount3) ]] || skip "fusermount3 is not setuid root"
layer "$L1" <<END
f: 1
END
mkdir "$MNT" "$UPPER"
chown 200000:200000 "$TEST_DIR" "$L1" "$L1/f" "$MNT" "$UPPER"
chmod 755 "$TEST_DIR"
mknod -m 666 "$TEST_DIR/fuse" c 10 229
mount --bind "$TEST_DIR/fuse" /dev/fuse
cp /etc/passwd "$TEST_DIR/passwd" # fusermount3 wants a name for its caller
echo "tester:x:200000:200000::/:/bin/sh" >>"$TEST_DIR/passwd"
mount --bind "$TEST_DIR/passwd" /etc/passwd
user() { setpriv --reuid 200000 --regid 200000 --clear-groups "$@"; }
by_user() { user unionfs-mount -o userxattr "$@"; }
options() { echo ",$(findmnt -no "$1" --mountpoint "$MNT"),"; }

# The mount, and how it is shown.
by_user -o "suid,dev,noexec,noatime,sync,dirsync,fsname=a\\,b" "$L1" "$UPPER" "$MNT"
assert_eq "$(findmnt -rno FSTYPE,SOURCE --mountpoint "$MNT")" "fuse.unionfs a,b" "type and source"
for word in rw nosuid nodev noexec noatime sync dirsync; do
	[[ $(options OPTIONS) == *,"$word",* ]] || fail "$word is not among $(options OPTIONS)"
done
[[ $(options FS-OPTIONS) == *,user_id=200000,* ]] || fail "another user's: $(options FS-OPTIONS)"

# He works in it, root does not get in.
user sh -c 'cd "$1" && echo 2 >>f && mkdir d && mv f d/g' sh "$MNT"
assert_fails EACCES ls "$MNT"
assert_content "$UPPER/d/g" $'1\n2'
user unionfs-mount -u "$MNT"
mountpoint -q "$MNT" && fail "still mounted"
[[ -z $(daemon_pids) ]] || fail "its daemon has not ended"

# Refused, with one line and no mount.
refused() { # PATTERN COMMAND...
	local pattern=$1 status=0 out
	shift
	out=$("$@" 2>&1) || status=$?
	assert_eq $status 1 "the status of $*"
	# shellcheck disable=SC2053 # a pattern
	[[ $out == $pattern && $out != *$'\n'* ]] || fail "message: $out"
}
by_user -o ro "$L1" "$UPPER" "$MNT"
[[ $(options OPTIONS) == *,ro,* ]] || fail "not read-only: $(options OPTIONS)"
refused "unionfs-mount: *$MNT*[Bb]usy*" user sh -c 'cd "$1" && exec unionfs-mount -u "$1"' sh "$MNT"
user unionfs-mount -u "$MNT"
chown root "$MNT"
refused "*cannot mount on $MNT: fusermount3: *no write access*" by_user "$L1" "$UPPER" "$MNT"
chown 200000 "$MNT"

# Without the program, and with others of its name.
mkdir "$TEST_DIR/bin"
cp "$(command -v unionfs-mount)" "$TEST_DIR/bin/"
chmod 755 "$TEST_DIR/bin"
other() { user env PATH="$TEST_DIR/bin" unionfs-mount -o userxattr "$L1" "$UPPER" "$MNT"; }
refused "*cannot mount on $MNT: not permitted*fusermount3 is not installed*" other
for status in 3 0; do
	printf '#!/bin/sh\nexit %s\n' $status >"$TEST_DIR/bin/fusermount3"
	chmod 755 "$TEST_DIR/bin/fusermount3"
	refused "*fusermount3: @(failed without a word|sent no descriptor)" other
done

# The device.
chmod 600 "$TEST_DIR/fuse"
refused "*cannot open /dev/fuse: Permission denied; the device must be *" by_user "$L1" "$UPPER" "$MNT"
assert_eq "$(findmnt -no TARGET --mountpoint "$MNT" || true)" "" "what is mounted in the end"
umount /etc/passwd /dev/fuse
