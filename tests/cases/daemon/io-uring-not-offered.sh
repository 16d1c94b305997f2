# Proves: where the kernel offers FUSE no io_uring, io_uring=on is refused with the remedy and auto goes on without
# Needs: daemon
[[ $(cat /sys/module/fuse/parameters/enable_uring 2>/dev/null) != Y ]] || skip "the kernel offers io_uring to FUSE"
layer "$L1" <<END2
a: text
END2
mkdir -p "$UPPER" "$WORK/work" "$MNT" # where an earlier mount was
options=lowerdir=$L1,upperdir=$UPPER,workdir=$WORK
[[ $MODE == rootless ]] && options+=,userxattr
assert_refused 1 'io_uring=on: *Y in /sys/module/fuse/parameters/enable_uring*' -o "$options,io_uring=on" "$MNT"
unionfs-mount -o "$options,io_uring=auto" "$MNT"
assert_content "$MNT/a" text
unionfs-mount -u "$MNT"
