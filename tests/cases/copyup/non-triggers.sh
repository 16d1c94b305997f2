# Proves: looking at lower files copies nothing up: open for reading, stat, access, read, xattrs, locks, mappings
layer "$L1" <<END
f: text
d/g: text
s -> f
END
mkfifo "$L1/p"
union_mount
cat f d/g s >/dev/null
stat f d s p >/dev/null
ls -lR . >/dev/null
find . -xattr >/dev/null 2>&1 || true
for name in f d s p; do
	fsop access "$name" r,w
	fsop listxattr "$name" >/dev/null
	fsop getxattr "$name" user.none 2>/dev/null || true
done
fsop open 3 f rdonly -- flock 3 ex -- lock 3 read 0 0 -- map 0 3 4096 private-rw -- map 1 3 4096 shared-exec \
	-- mapwrite 0 0 x -- seek 3 0 data -- fsync 3 -- open 4 f path -- statfs f
fsop open 3 d rdonly -- fsync 3
assert_fails EEXIST fsop open 3 f rdwr,creat,excl
assert_fails EEXIST fsop mkdir d
assert_fails EEXIST fsop link f d
assert_fails ENODATA fsop getxattr f user.none
cp -a f "$TEST_DIR/copy"
assert_list "$UPPER"
echo new >up
chmod 600 up
mkdir new
assert_list "$UPPER" new up
