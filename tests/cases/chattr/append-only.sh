# Proves: an append-only file takes what is appended and nothing else; from an append-only directory nothing goes
# Modes: root-dir root-xfs
# Needs: cmd:chattr
layer "$L1" <<END
low: text
marked: text
lowdir/f: text
END
chattr +a "$L1/marked" # below already
union_mount
echo text >up
chattr +a up low lowdir

check() {
	local file
	for file in up low marked; do
		echo more >>"$file"
		assert_fails EPERM fsop open 5 "$file" wronly
		assert_fails EPERM fsop open 5 "$file" wronly,append,trunc
		assert_fails EPERM fsop truncate "$file" 0
		assert_fails EPERM fsop chmod "$file" 600
		assert_fails EPERM fsop utimens "$file" 1 1
		fsop utimens "$file" now now
		assert_fails EPERM fsop setxattr "$file" user.x 1
		assert_fails EPERM fsop link "$file" new
		assert_fails EPERM fsop rename "$file" new
		assert_fails EPERM fsop unlink "$file"
	done
	echo more >>lowdir/f
	echo new >"lowdir/$1"
	assert_fails EPERM fsop unlink lowdir/f
	assert_fails EPERM fsop rename lowdir/f f
	assert_fails EPERM fsop rename "lowdir/$1" lowdir/f
	assert_fails EPERM fsop rename lowdir new
}
check first
union_remount
check second
assert_content up $'text\nmore\nmore'
assert_content low $'text\nmore\nmore'
assert_content marked $'text\nmore\nmore'
assert_list lowdir f first second
cd "$TEST_DIR"
union_umount
chattr -a "$L1/marked"
lowers_changed
