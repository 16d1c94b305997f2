# Proves: `/` as the lower gives a root to chroot into, whose changes stay in the upper (F65)
# Modes: root-dir rootless
# Kernel: differs in rootless (refuses a lower with locked mounts inside)
# Swap: no (the lower is the running system)
mkdir -p "$MNT" "$UPPER" "$WORK"
name=unionfs-test-$$-${RANDOM}
mount_options "$MNT" "lowerdir=/,upperdir=$UPPER,workdir=$WORK"
union_entered "$MNT"
WORKS+=("$WORK")
assert_content etc/passwd "$(</etc/passwd)"
echo x >"etc/$name"
mkdir "$name"
assert_absent "/etc/$name" "/$name"
mkdir -p proc # absent where the lower could not be cloned
mount --bind "$TEST_DIR" proc
umount proc
chroot . /bin/sh -c "test -f /etc/$name && rm /etc/passwd && ls / >/$name/list"
assert_absent etc/passwd
assert_exists /etc/passwd
assert_list proc
