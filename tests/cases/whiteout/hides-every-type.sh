# Proves: lower links, fifos, sockets and devices are removed like files, their targets stay
layer "$L1" <<END
target: kept
link -> target
dirlink -> d
d/f: kept
END
mkfifo "$L1/fifo"
fsop mknod "$L1/sock" sock
union_mount
rm link dirlink fifo sock
assert_whiteout "$UPPER"/{link,dirlink,fifo,sock}
assert_content target kept
assert_content d/f kept
assert_list . d target
