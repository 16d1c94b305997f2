# Proves: an image whose /dev, /proc, /sys or /etc leads to the host gets nowhere
mkdir -p "$TEST_DIR/host/sub"
: >"$TEST_DIR/host/keep"
chmod -R a+rwX "$TEST_DIR/host"
before=$(fsop tree moslt "$TEST_DIR/host")
empty=$TEST_DIR/empty
# An image of its own, where nothing below hides the links.
make_image() {
	rm -rf "$empty"
	mkdir -p "$empty"/{bin,dev,proc,sys,etc,tmp}
	cp "$IMAGE/bin/busybox" "$empty/bin/sh"
}
try() {
	local status=0
	ufr run --rm "$empty" -- /bin/sh -c '[ -e /proc/self/status ] && [ -c /dev/null ]' \
		>"$TEST_DIR/out" 2>&1 || status=$?
	[[ $status == [01] || $status == 125 ]] || fail "$1 -> $2: status $status: $(<"$TEST_DIR/out")"
	assert_eq "$(fsop tree moslt "$TEST_DIR/host")" "$before" "the host's directory, after $1 -> $2"
}
for name in dev proc sys etc; do
	for target in "$TEST_DIR/host" "../../../../../../$TEST_DIR/host" /proc/self/cwd \
		/proc/self/root /proc/1/root /proc/self/fd/3 /nowhere "/$name"; do
		make_image
		rmdir "$empty/$name"
		ln -s "$target" "$empty/$name"
		try "/$name" "$target"
		case $name in
		etc) ;;
		*) assert_match "$(<"$TEST_DIR/out")" '*symbolic link in the image*' "/$name -> $target" ;;
		esac
	done
	make_image
	rmdir "$empty/$name"
	mkfifo "$empty/$name"
	try "/$name" 'a pipe'
	rm "$empty/$name"
	: >"$empty/$name"
	try "/$name" 'a file'
done
