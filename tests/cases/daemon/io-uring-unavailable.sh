# Proves: where no io_uring can be set up (here: files may not be so large), io_uring=on is refused and auto goes on without
# Needs: daemon
layer "$L1" <<END2
a: text
END2
mkdir -p "$UPPER" "$WORK/work" "$MNT" # where an earlier mount was
options=lowerdir=$L1,upperdir=$UPPER,workdir=$WORK
[[ $MODE == rootless ]] && options+=,userxattr
rings() { find "/proc/$(daemon_pids)/fd" -lname '*io_uring*' | wc -l; }
ulimit -f 1024
assert_refused 1 'io_uring=on: File too large; it takes Linux 6.14*' -o "$options,io_uring=on" "$MNT"
unionfs-mount -o "$options,io_uring=auto" "$MNT"
assert_content "$MNT/a" text
assert_eq "$(rings)" 0 "io_urings"
unionfs-mount -u "$MNT"
