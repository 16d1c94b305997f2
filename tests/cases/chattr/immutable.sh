# Proves: an immutable file or directory can be neither changed, linked, renamed nor removed, nor may entries come or go
# Modes: root-dir root-xfs
# Needs: cmd:chattr
layer "$L1" <<END
low: text
lowdir/f: text
free: text
END
chattr +i "$L1/low"
union_mount
echo text >up
mkdir dir
echo text >dir/f
chattr +i up dir lowdir

check() {
	local file
	for file in up low; do
		assert_content "$file" text
		assert_fails EPERM fsop open 5 "$file" wronly
		assert_fails EPERM fsop open 5 "$file" wronly,append
		assert_fails EPERM fsop open 5 "$file" rdonly,trunc
		assert_fails EPERM fsop truncate "$file" 0
		assert_fails EPERM fsop chmod "$file" 600
		assert_fails EPERM fsop lchown "$file" 1 1
		assert_fails EPERM fsop utimens "$file" 1 1
		assert_fails EPERM fsop utimens "$file" now now
		assert_fails EPERM fsop setxattr "$file" user.x 1
		assert_fails EPERM fsop link "$file" new
		assert_fails EPERM fsop rename "$file" new
		assert_fails EPERM fsop rename free "$file"
		assert_fails EPERM fsop rename free "$file" exchange
		assert_fails EPERM fsop unlink "$file"
	done
	for file in dir lowdir; do
		assert_list "$file" f
		assert_fails EPERM fsop mknod "$file/new" file
		assert_fails EPERM fsop mkdir "$file/new"
		assert_fails EPERM fsop symlink x "$file/new"
		assert_fails EPERM fsop open 5 "$file" wronly,tmpfile 600
		assert_fails EPERM fsop unlink "$file/f"
		assert_fails EPERM fsop rename "$file/f" f
		assert_fails EPERM fsop rename free "$file/free"
		assert_fails EPERM fsop link free "$file/free"
		assert_fails EPERM fsop rename "$file" new
		assert_fails EPERM fsop chmod "$file" 700
	done
	echo more >>dir/f # what is in it is another object
}
check
union_remount
check
chattr -i up low dir lowdir
echo more >>low
rm up low
rm -r dir lowdir
assert_list . free
cd "$TEST_DIR"
union_umount
chattr -i "$L1/low"
lowers_changed
