# Proves: exports of every form are the same bytes each time, and come back as the same image with the same layers
printf 'f\tfile\thello\nd\tdir\nl\tlink\tfile\nf\tdir/a\t1\nf\tdir/.wh.b\nb\tbig\t200000\nh\tagain\tbig\n' | make_tar a.tar
printf 'f\tfile\tother\nf\t.wh.dir\n' | make_tar b.tar
truncate -s 8M "$LAYER/holes"
echo x >>"$LAYER/holes"
ul import a.tar -t base >/dev/null
ul import b.tar --base base -t two >/dev/null
ul import "$LAYER" --base two -t app:1.2 >/dev/null
id=$(ul inspect app:1.2 | sed -n 's/.*"id": "\(.*\)".*/\1/p')
out=$TEST_DIR/out
mkdir -m 777 "$out"
for kind in oci oci-archive docker-archive; do
	for i in 1 2; do ul export app:1.2 "$kind:$out/$kind$i"; done
	diff -r "$out/$kind"1 "$out/$kind"2 || fail "$kind: two exports differ"
	assert_eq "$(ul --store "$STORE-$kind" import "$kind:$out/${kind}1")" "sha256:$id" "$kind"
	assert_eq "$(ul --store "$STORE-$kind" verify)" '' "$kind"
	diff <(ul inspect app:1.2 | grep diffId) \
		<(ul --store "$STORE-$kind" inspect "$id" | grep diffId)
done
assert_match "$(ul --store "$STORE-docker-archive" ls --names)" 'app:1.2'
# Layers in other compressions have the same DiffIDs; a second image in a layout keeps the first.
for compression in gzip zstd none; do
	ul export --compression $compression app:1.2 "oci:$out/layout:$compression"
	ul --store "$STORE-$compression" import "oci:$out/layout:$compression" >/dev/null
	assert_eq "$(ul --store "$STORE-$compression" ls -q)" "sha256:$id" "$compression"
done
ul --store "$STORE-x" import "oci:$out/layout:gzip" -t x >/dev/null
assert_refused 1 'several images' ul import "oci:$out/layout"
assert_refused 1 "no image 'missing'" ul import "oci:$out/layout:missing"
assert_refused 1 'File exists' ul export app:1.2 "oci-archive:$out/oci-archive1"
assert_refused 1 'no destination' ul export app:1.2 "$out/x"

# Blobs that were kept are handed on, and so is the manifest.
kept=$STORE-kept
ul --store "$kept" import --keep-blobs "oci:$out/layout:zstd" -t kept >/dev/null
ul --store "$kept" export --compression none kept "oci:$out/again:zstd"
digest() { python3 -c 'import json, sys
print([m["digest"] for m in json.load(open(sys.argv[1]))["manifests"]
    if m["annotations"]["org.opencontainers.image.ref.name"] == "zstd"])' "$1/index.json"; }
assert_eq "$(digest "$out/again")" "$(digest "$out/layout")" 'digest of the manifest'

# An archive whose blobs are not what it says is refused, and leaves nothing.
blob=$(find "$out/oci1/blobs/sha256" -size +100k -type f | head -1)
printf x | dd of="$blob" bs=1 seek=100 conv=notrunc status=none
assert_status 1 ul --store "$STORE-bad" import "oci:$out/oci1"
assert_match "$ERR" '*layer *'
assert_eq "$(ls "$STORE-bad/images" "$STORE-bad/tmp" | grep -v :)" ''
# And so is the export of a layer whose files have changed.
if [[ $MODE != user ]]; then
	echo changed >"$(tree_of base)/file"
	assert_status 1 ul export base "oci:$out/damaged"
	assert_match "$ERR" '*file*'
fi
