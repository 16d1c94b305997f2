# Proves: O_PATH descriptors name their object over copy-up and rename, and give no access to data
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
f: lower
d/x:
s -> f
END
union_mount
exec 3<.
fsop open 3 f path -- expect EBADF read 3 1 -- expect EBADF write 3 x -- expect EBADF fchmod 3 600 \
	-- expect EBADF ftruncate 3 0 -- expect EBADF fsync 3 -- fstat 3 ino -- sh 'echo new >f' \
	-- rename f g -- fstat 3 ino size -- chmod /proc/self/fd/3 600 -- open 4 /proc/self/fd/3 rdonly \
	-- read 4 9 >"$TEST_DIR/out"
ino=$(stat -c %i g)
assert_content "$TEST_DIR/out" "$ino
$ino 4
new"
assert_stat g %a 600
assert_eq "$(fsop open 3 s path,nofollow -- fstat 3 mode)" 120777
fsop open 3 d path,directory -- rename d e -- open 4 /proc/self/fd/3/x rdwr -- write 4 y
assert_content e/x y
