# Proves: links, fifos, sockets and devices are renamed as they are, also over others of the kind
layer "$L1" <<END
link -> some/where
other -> else
END
mkfifo "$L1/fifo"
fsop mknod "$L1/sock" sock
union_mount
fsop rename link link2
fsop rename other link2
fsop rename fifo fifo2
fsop rename sock fifo2
union_remount
assert_list . fifo2 link2
assert_eq "$(readlink link2)" else
assert_type fifo2 s
