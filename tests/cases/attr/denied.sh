# Proves: what an unprivileged user may not do is EACCES or EPERM as on a plain file system (F54)
# Needs: ids
make() {
	layer "$1" <<-END
		dir/f: 1
		dir/sub/
		closed/f: 2
		own/f: 3
		file: 4
		s -> file
	END
	chmod 700 "$1/closed"
	chown -R 1000 "$1/own"
}
make "$L1"
make "$TEST_DIR/plain"
chmod 755 "$TEST_DIR/plain"
union_mount
calls='open 3 file wronly,stat closed/f ino,open 3 closed rdonly,open 3 dir/new wronly,creat,chdir closed,
chmod file 666,lchown file 1000 -1,lchown own/f 1001 -1,lchown own/f -1 1001,lchown own/f -1 1000,unlink dir/f,rmdir dir/sub,
rename dir/f own/f,rename own/f dir/f,rename dir/sub dir/sub2,link file own/link,link own/f dir/link,symlink x dir/s,
mknod dir/p fifo,mkdir dir/d,truncate file 0,setxattr own/f trusted.x y,setxattr file user.x y,
utimens file 1 2,mknod own/dev char 600 1 3,access file w,access closed/f exists,access dir r,
open 3 dir rdwr,tmpfile,rename own/f own/g exchange,open 3 own/f rdwr,noatime,open 3 file rdonly,noatime,lchown s 1000 -1'
calls=${calls//,creat/;creat} calls=${calls//,tmpfile/;tmpfile} calls=${calls//,noatime/;noatime}
while IFS= read -r call; do
	call=${call//;/,}
	# shellcheck disable=SC2086
	got=$(fsop become 1000 1000 -- $call 2>&1) || got=${got##*: }
	# shellcheck disable=SC2086
	want=$(cd "$TEST_DIR/plain" && fsop become 1000 1000 -- $call 2>&1) || want=${want##*: }
	[[ $call == stat* || $got == "$want" ]] || fail "$call: '$got', on a plain file system '$want'"
done < <(tr -d '\n' <<<"$calls" | tr , '\n')
fsop tree m . | tail -n +2 >"$TEST_DIR/ours"
fsop tree m "$TEST_DIR/plain" | tail -n +2 | diff - "$TEST_DIR/ours" || fail "another tree"
