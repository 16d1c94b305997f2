# Proves: st_ino and st_dev of every type stay over copy-up, link, rename and remount (F42)
# (with userxattr a remount forgets links and fifos: they can carry no user xattrs)
# Kernel: differs in rootless (decodes no origin without privilege)
layer "$L1" <<END
f: 1
d/x:
s -> f
END
mkfifo "$L1/p"
union_mount
for name in f d s p; do declare "$name=$(fsop stat "$name" ino)"; done
dev=$(fsop stat . dev)
echo 2 >>f
chmod 700 d p
fsop utimens s 1 2
for round in 1 2; do
	for name in f d s p; do
		assert_eq "$(fsop stat "$name" ino)" "${!name}" "inode of $name in round $round"
		assert_eq "$(fsop stat "$name" dev)" "$dev" "device of $name in round $round"
	done
	fsop rename f g
	ln g f
	assert_eq "$(fsop stat g ino)" "$f"
	rm g
	union_remount
	[[ $MODE == rootless ]] && s=$(fsop stat s ino) p=$(fsop stat p ino)
	dev=$(fsop stat . dev)
done
