# Proves: a layer is the same however its tar archive is compressed, and a directory gives the same image twice
cp -r "$IMAGE/etc" "$LAYER/etc"
head -c 300000 /dev/urandom >"$LAYER/data"
tar -C "$LAYER" -cf plain.tar .
gzip -k plain.tar
xz -k plain.tar
zstd -q plain.tar
bzip2 -k plain.tar
chmod -R a+rX .
want=$(ul import plain.tar)
for file in plain.tar.gz plain.tar.xz plain.tar.zst plain.tar.bz2; do
	assert_eq "$(ul import "$file")" "$want" "$file"
done
assert_eq "$(as_user unionfs-layer import - <plain.tar.gz)" "$want" 'from standard input'
assert_eq "$(n_layers)" 1 layers
cmp "$(tree_of "${want#sha256:}")/data" "$LAYER/data"
# Not of the same tar archive, but of the same files whenever it is made.
directory=$(ul import "dir:$LAYER")
assert_eq "$(ul import "$LAYER")" "$directory" 'the directory again'
assert_sound
assert_no_leftovers
