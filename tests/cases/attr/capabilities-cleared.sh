# Proves: writing, truncating or chown of a file takes its capabilities away, also by root; chmod does not (F60)
# Needs: cmd:setcap ids
mkdir -p "$L1"
for ((i = 0; i < 5; i++)); do
	echo text >"$L1/f$i"
	setcap cap_net_raw+ep "$L1/f$i"
done
union_mount
cp f0 up
setcap cap_net_raw+ep up
echo more >>f0
truncate -s 1 f1
fsop lchown f2 1000 1000
chmod 700 f3
fsop open 3 f4 rdwr -- fallocate 3 allocate 0 100
echo more >>up
for name in f0 f1 f2 up; do
	assert_eq "$(getcap "$name")" '' "capabilities of $name"
done
assert_eq "$(getcap f3)" 'f3 cap_net_raw=ep'
union_remount
assert_eq "$(getcap f0 f1 f2 f3 up)" 'f3 cap_net_raw=ep'
