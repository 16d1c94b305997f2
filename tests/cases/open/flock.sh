# Proves: flock locks conflict between descriptors and survive copy-up (F19)
# Modes: !root-io-passthrough !root-io-shared
layer "$L1" <<END
f: lower
END
union_mount
exec 3<f
fsop flock 3 ex
assert_fails EAGAIN fsop open 4 f rdonly -- flock 4 sh,nb
echo more >>f
assert_fails EAGAIN fsop open 4 f rdwr -- flock 4 ex,nb
fsop flock 3 sh
fsop open 4 f rdwr -- flock 4 sh,nb -- expect EAGAIN flock 4 ex,nb
fsop rename f g
assert_fails EAGAIN fsop open 4 g rdwr -- flock 4 ex,nb
exec 3>&-
fsop open 4 g rdwr -- flock 4 ex,nb
