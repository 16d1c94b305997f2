# Proves: open() fails as on a plain file system (F54)
layer "$L1" <<END
f: 1
d/
s -> f
loop -> loop
END
union_mount
echo 2 >up
for file in f up; do
	assert_fails ENOTDIR fsop open 3 "$file" rdonly,directory
	assert_fails ENOTDIR fsop open 3 "$file/" rdonly
	assert_fails ENOTDIR fsop open 3 "$file/x" rdonly,creat
	assert_fails ENOTDIR fsop open 3 "$file" rdwr,tmpfile
done
assert_fails EISDIR fsop open 3 d rdwr
assert_fails EISDIR fsop open 3 d rdonly,creat
assert_fails EISDIR fsop open 3 no/ rdonly,creat
assert_fails ELOOP fsop open 3 s rdonly,nofollow
assert_fails ELOOP fsop open 3 loop rdonly
assert_fails ENOENT fsop open 3 no rdwr
assert_fails ENOENT fsop open 3 no/x rdwr,creat
assert_fails ENAMETOOLONG fsop open 3 "$(printf '%0256d' 0)" rdwr,creat
assert_list . d f loop s up
