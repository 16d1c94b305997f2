# Proves: a process whose current directory is renamed stays in it
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
layer "$L1" <<END
d/sub/f: 1
p/
END
union_mount
(
	cd d/sub
	fsop rename "$MNT/d" "$MNT/p/e"
	assert_content f 1
	echo 2 >g
	assert_eq "$(stat -c %i ..)" "$(stat -c %i "$MNT/p/e")"
)
union_remount
assert_list p/e/sub f g
