# Proves: a write by root costs a file its capabilities, not its set-user-ID and set-group-ID bits
# Modes: root
caps='\001\000\000\002\000\004\000\000\000\000\000\000\000\000\000\000\000\000\000\000'
mkdir -p "$L1"
for name in f g; do
	echo text >"$L1/$name"
	chmod 6755 "$L1/$name"
	fsop setxattr "$L1/$name" security.capability "$caps"
done
union_mount
for round in lower upper; do
	echo more >>f
	assert_stat f %a 6755
	assert_fails ENODATA fsop getxattr f security.capability
	fsop setxattr f security.capability "$caps"
done
fsop removexattr g security.capability -- chmod g 6755 -- lchown g -1 -1
assert_stat g %a 755
