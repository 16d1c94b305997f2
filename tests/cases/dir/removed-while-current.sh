# Proves: a removed directory that is still somebody's current one is empty, and nothing can be made in it
layer "$L1" <<END
low/
END
union_mount
mkdir new
for d in low new; do
	(
		cd "$d"
		rmdir "$MNT/$d"
		assert_list .
		assert_fails ENOENT fsop mkdir x
		assert_fails ENOENT fsop open 3 f rdwr,creat
		stat . >/dev/null
	)
done
assert_list .
