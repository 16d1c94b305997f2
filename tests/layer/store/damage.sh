# Proves: verify finds a file that has changed, become short or gone, and what is wrong with images and names
# Modes: root
make() {
	rm -rf "$STORE"
	printf 'f\tfile\thello\nf\tother\tx\nf\tempty\nd\tdir\nl\tlink\tfile\n' | make_tar a.tar
	ul import a.tar -t a >/dev/null
	tree=$(tree_of a)
	layer=$(dirname "$tree")
	image=$(echo "$STORE"/images/*)
	assert_sound
}
finds() { # PATTERN
	assert_status 1 ul verify
	assert_match "$OUT" "*$1*"
	assert_match "$ERR" '*problem*'
}
make
printf 'hEllo' >"$tree/file"
finds "layer ${layer##*/}: its files have changed"
make
printf 'hell' >"$tree/file"
finds 'file is too short'
make
rm "$tree/file"
finds 'file: No such file'
make
rm "$tree/file"
ln -s /etc/passwd "$tree/file"
finds 'file: '
make
printf 'x' | dd of="$layer/rest.zst" bs=1 seek=40 conv=notrunc status=none
finds "layer ${layer##*/}: "
make
rm "$tree/empty"
finds 'empty is missing'
make
chmod 4755 "$tree/file"
finds 'file is of another mode'
make
chown 7 "$tree/file"
finds 'file is of another owner'
make
rmdir "$tree/dir"
finds 'dir is missing'
make
ln -sfn /etc "$tree/link"
finds 'link is a link to another target'
make
rm "$layer/paths"
finds 'damaged'
make
sed -i s/linux/linuz/ "$image/config.json"
finds 'configuration has changed'
make
: >"$image/layers"
finds 'not what its configuration says'
make
rm -r "$layer"
finds 'is missing'
make
rm -r "$image"
finds 'name a:latest'
# And gc removes nothing while it cannot tell what is needed.
make
echo junk >"$image/layers"
assert_status 1 ul gc
[[ -d $layer ]] || fail 'gc has removed a layer of an image that cannot be read'
