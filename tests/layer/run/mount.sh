# Proves: unionfs-mount takes images by name, alone and among directories, and holds their layers
# Modes: root
printf 'f\tfile\t1\nf\tdir/below\t1\n' | make_tar a.tar
printf 'f\tfile\t2\nf\tdir/.wh..wh..opq\n' | make_tar b.tar
ul import a.tar -t a:1 >/dev/null
ul import b.tar --base a:1 -t b >/dev/null
collected() { ul gc | grep -q "; 0 layers in use"; }
mkdir mnt top
echo 3 >top/file
unionfs-mount -o 'lowerdir=top:b' mnt
assert_eq "$(cat mnt/file)" 3
umount mnt
cp -a "$STORE" kept
for arguments in 'b' '-o lowerdir=b:latest' '-o lowerdir+=b:latest'; do
	ul rm b a:1 >/dev/null 2>&1 || :
	rm -rf "$STORE"
	cp -a kept "$STORE"
	# shellcheck disable=SC2086 # words
	unionfs-mount $arguments mnt
	assert_eq "$(cat mnt/file)" 2 "$arguments"
	assert_eq "$(ls mnt/dir)" '' 'below the opaque directory'
	ul rm b a:1
	assert_match "$(ul gc)" '*2 layers in use stay*'
	umount mnt
	wait_until collected
done
