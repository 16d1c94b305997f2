# Proves: a removed lower name is ENOENT for every call that wants it
layer "$L1" <<END
f: lower
g: lower
END
union_mount
rm f
for call in "stat f ino" "chmod f 600" "unlink f" "rename f x" "link f x" "truncate f 0" \
	"listxattr f" "readlink f" "open 3 f rdonly" "rename f g exchange" "lchown f 0 0"; do
	# shellcheck disable=SC2086
	assert_fails ENOENT fsop $call
done
assert_list . g
