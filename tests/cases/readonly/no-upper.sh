# Proves: without an upper everything that writes is EROFS and all can be read (F46)
layer "$L1" <<END
f: 1
d/x:
s -> f
END
layer "$L2" <<END
d/y: 2
END
union_mount -r
for call in "open 3 f wronly" "open 3 f rdwr" "open 3 f rdonly,trunc" "open 3 new rdwr,creat" \
	"open 3 . rdwr,tmpfile" "mkdir new" "rmdir d" "unlink f" "rename f g" "rename d e" "link f g" \
	"symlink x new" "mknod new fifo" "chmod f 600" "lchown f 1 1" "truncate f 0" "utimens f now now" \
	"setxattr f user.a b" "removexattr f user.a" "utimens s 1 1" "rename f s exchange"; do
	# shellcheck disable=SC2086
	assert_fails EROFS fsop $call
done
assert_content f 1
assert_content d/y 2
assert_list d x y
assert_list . d f s
exec 3<f
fsop fsync 3
