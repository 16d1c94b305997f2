# Proves: new files get the mode that was asked for less the umask, also over a whiteout (F53)
layer "$L1" <<END
gone: 1
d/
END
union_mount
rm gone
for name in new gone d/new; do
	fsop umask 027 -- open 3 "$name" rdwr,creat 0666 -- fstat 3 mode
	rm "$name"
	fsop umask 0 -- open 3 "$name" rdwr,creat 07777 -- fstat 3 mode
	rm "$name"
	fsop umask 0777 -- open 3 "$name" rdwr,creat 0666 -- fstat 3 mode -- write 3 x
	assert_stat "$name" %a:%s 0:1
	fsop open 3 "$name" rdwr,creat 0600 -- fstat 3 mode
	rm -f "$name"
done >"$TEST_DIR/out"
assert_eq "$(paste -sd' ' "$TEST_DIR/out")" '100640 107777 100000 100000 100640 107777 100000 100000 100640 107777 100000 100000'
