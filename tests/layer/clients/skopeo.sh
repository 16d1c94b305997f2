# Proves: skopeo takes every form that we export and copies between them without another digest; what it writes we import
# Needs: cmd:skopeo
# Modes: root
export HOME=$TEST_DIR/home
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >policy.json
sk() { skopeo --policy policy.json --tmpdir "$TEST_DIR" "$@"; }
layers_of() { ul "${@:2}" inspect "$1" | grep diffId; }
printf 'f\tfile\t1\nb\tbig\t100000\n' | make_tar a.tar
printf 'f\t.wh.file\nf\tother\t2\n' | make_tar b.tar
ul import a.tar -t base >/dev/null
id=$(ul import b.tar --base base -t app:1.2)
for kind in oci oci-archive docker-archive; do
	ul export app:1.2 "$kind:out-$kind"
	name=$([[ $kind == oci ]] && echo :1.2 || :)
	assert_eq "$(sk inspect --raw --config "$kind:out-$kind$name" | sha256sum | cut -d' ' -f1)" \
		"${id#sha256:}" "$kind: the configuration"
	sk copy -q "$kind:out-$kind$name" oci:copy-$kind:x
	sk copy -q "$kind:out-$kind$name" "docker-archive:copy-$kind.tar:copied:$kind"
	sk copy -q "$kind:out-$kind$name" oci-archive:copy-$kind.oci:x
	for copy in "oci:copy-$kind:x" "docker-archive:copy-$kind.tar" "oci-archive:copy-$kind.oci"; do
		# Out of docker's form skopeo writes the configuration anew.
		copied=$(ul --store "$STORE-$kind" import "$copy")
		[[ $kind == docker-archive ]] || assert_eq "$copied" "$id" "$copy"
		diff <(layers_of "$copied" --store "$STORE-$kind") <(layers_of "$id")
	done
done
ul --store "$STORE-oci" verify
