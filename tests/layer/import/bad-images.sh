# Proves: an image whose parts are missing, changed, of another size or lead out of it is refused with what is wrong, and leaves nothing
make_image() { python3 "$RUN/lib/makeimage.py" "$@"; }
umask 000
refuse() { # FAULT MESSAGE
	make_image "$1" "$1"
	assert_refused 1 "$2" ul import "oci:$1"
	[[ ! -e $STORE/images || -z $(ls "$STORE/images" "$STORE/layers" | grep -v :) ]] ||
		fail "$1: something is left: $(find "$STORE")"
	assert_no_leftovers
}
refuse no-index 'no image'
refuse index-is-no-json 'index.json'
refuse deep 'index.json'
refuse manifest-is-no-json 'blobs/sha256'
refuse no-rootfs 'has no rootfs.diff_ids'
refuse diff-id-of-no-digest 'rootfs.diff_ids[[]0]'
refuse no-layers 'manifest has 0 layers and the configuration 1'
refuse other-size 'layer 1 of 1*bytes, not'
refuse digest-that-leads-out 'layer 1 of 1 has no sha256 digest'
refuse sha512 'layer 1 of 1 has no sha256 digest'
refuse missing-blob 'layer 1 of 1*No such file'
refuse changed-blob 'layer 1 of 1'
refuse other-diff-id 'layer 1 of 1: the layer is*and the image says'
refuse blob-is-a-link 'layer 1 of 1'
refuse blob-is-a-fifo 'is no file'
refuse other-platforms 'no image for linux/'
refuse nested 'nested too deeply'
refuse_archive() { # MESSAGE
	assert_refused 1 "$1" ul import docker-archive:bad.tar
	assert_no_leftovers
}
printf 'f\tx\t1\n' | make_tar bad.tar
refuse_archive 'manifest.json: No such file'
printf 'f\tmanifest.json\t[{"Config":"../../etc/passwd","Layers":[]}]\n' | make_tar bad.tar
refuse_archive 'etc/passwd: No such file'
printf 'l\tmanifest.json\t/etc/passwd\n' | make_tar bad.tar
refuse_archive 'manifest.json: No such file'
printf 'f\tmanifest.json\t{}\n' | make_tar bad.tar
refuse_archive 'no image'
printf 'f\t../manifest.json\t{}\n' | make_tar bad.tar
refuse_archive 'leads out'

# And what is right is taken: of several platforms this machine's.
make_image right platforms
id=$(ul import oci:right)
make_image plain
assert_eq "$(ul import oci:plain -t x)" "$id"
assert_sound
