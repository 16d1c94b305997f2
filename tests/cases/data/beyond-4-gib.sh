# Proves: offsets beyond 4 GiB work in lower, copied up and new files
layer "$L1" <<END
END
fsop open 3 "$L1/low" rdwr,creat -- fill 3 0 4096 a -- fill 3 5G 4096 b -- ftruncate 3 6G
union_mount
fsop open 3 new rdwr,creat -- fill 3 0 4096 a -- fill 3 5G 4096 b -- ftruncate 3 6G
for file in low new; do
	assert_stat "$file" %s $((6 << 30))
	assert_eq "$(fsop open 3 "$file" rdonly -- read 3 2 $(((5 << 30) + 4094)) -- read 3 2 4094 |
		tr '\0' 0)" bbaa
	assert_eq "$(fsop open 3 "$file" rdonly -- seek 3 1G data)" $((5 << 30))
	fsop open 3 "$file" rdwr -- write 3 END $(((6 << 30) - 3)) -- map 0 3 4096 shared-rw 5G \
		-- mapwrite 0 4 mapped
	assert_eq "$(fsop open 3 "$file" rdonly -- read 3 12 5G)" bbbbmappedbb
	assert_eq "$(tail -c 3 "$file")" END
	assert_stat "$file" %s $((6 << 30))
	[[ $(stat -c %b "$file") -lt 32768 ]] || fail "$file holds $(stat -c %b "$file") blocks"
done
union_remount
assert_eq "$(fsop open 3 low rdonly -- read 3 12 5G)" bbbbmappedbb
