# Proves: a file system mounted inside a lower is not part of it: the union shows the directory underneath
layer "$L1" <<END
d/under: 1
END
remember_lowers "$L1"
mount -t tmpfs tmpfs "$L1/d"
: >"$L1/d/over"
union_mount
assert_list d under
echo 2 >d/new
assert_list d new under
union_umount
umount "$L1/d"
