# Proves: what changes a lower file copies it up: mode, owner, times, xattr, link, rename, size, open for writing
# Modes: !root-io-nomsg
# Needs: user-xattr
mkdir -p "$L1"
calls=('chmod F 600' 'chmod F 644' 'lchown F 0 0' 'utimens F 1 2' 'utimens F now now' 'setxattr F user.a b'
	'link F NEW' 'rename F NEW' 'truncate F 3' 'open 3 F rdwr' 'open 3 F wronly' 'open 3 F rdonly,trunc'
	'open 3 F rdonly -- fchmod 3 600' 'open 3 F rdonly -- fchown 3 0 0' 'open 3 F rdonly -- futimens 3 1 2'
	'open 3 F rdonly -- fsetxattr 3 user.a b' 'open 3 F wronly,append')
for i in "${!calls[@]}"; do
	echo text >"$L1/f$i"
done
union_mount
for i in "${!calls[@]}"; do
	call=${calls[i]//F/f$i}
	call=${call//NEW/new$i}
	# shellcheck disable=SC2086
	fsop $call || fail "fsop $call"
	copy=$UPPER/f$i
	[[ $call == rename* ]] && copy=$UPPER/new$i
	[[ -f $copy ]] || fail "no copy-up by: fsop $call"
	[[ $call == *trunc* ]] || assert_content "$copy" text
done
