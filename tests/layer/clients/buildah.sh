# Proves: buildah builds on an image that we export, and of what it makes only its own layer is new here
# Needs: cmd:buildah
# Modes: root
export HOME=$TEST_DIR/home
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >policy.json
b() {
	local verb=$1
	shift
	local policy=()
	[[ $verb != from && $verb != commit ]] || policy=(--signature-policy policy.json)
	buildah --root "$TEST_DIR/buildah" --runroot "$TEST_DIR/buildah-run" --storage-driver vfs \
		"$verb" "${policy[@]}" "$@"
}
ul import "$IMAGE" -t base >/dev/null
ul export base oci:layout:1
container=$(b from -q oci:layout:1)
root=$(b mount "$container")
echo hello >"$root/added"
rm -r "${root:?}/home"
b config --cmd '["/bin/cat","/added"]' --env COLOR=blue --workingdir /tmp "$container"
b commit -q "$container" oci-archive:built.tar:app:9 >/dev/null
b rm "$container" >/dev/null
assert_status 0 ul import oci-archive:built.tar -t app:9
assert_match "$ERR" '*2 layers, 1 of them new*'
assert_eq "$(ufr run --rm app:9)" hello
assert_eq "$(ufr run --rm app:9 -- sh -c 'echo $COLOR; pwd; ls -d /home 2>/dev/null; :')" $'blue\n/tmp'
assert_eq "$(ul diff base app:9 | grep -v '^C /$' | sort | head -2)" $'A /added\nD /home'
umount "$TEST_DIR/buildah" 2>/dev/null || :
