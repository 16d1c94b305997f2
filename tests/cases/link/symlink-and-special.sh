# Proves: links to symbolic links, fifos and sockets of a lower are links to these, not to what they name (F41)
layer "$L1" <<END
target: t
sym -> target
END
mkfifo "$L1/fifo"
fsop mknod "$L1/sock" sock
union_mount
fsop link sym sym2
fsop link fifo fifo2
fsop link sock sock2
fsop link sym followed follow
union_remount
assert_type sym2 l
assert_eq "$(readlink sym2)" target
assert_stat sym2 %h 2
assert_stat fifo2 '%h %F' '2 fifo'
assert_stat sock2 '%h %F' '2 socket'
assert_stat followed '%h %F' '2 regular file'
assert_eq "$(stat -c %i followed)" "$(stat -c %i target)"
