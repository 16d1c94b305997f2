# Proves: what an image puts in place of the files that are given to it neither harms the host nor hangs
mkdir -p "$TEST_DIR/host"
echo host >"$TEST_DIR/host/file"
chmod 666 "$TEST_DIR/host/file"
mkdir "$LAYER/etc"
for name in hosts hostname resolv.conf; do
	for target in "$TEST_DIR/host/file" "../../../..$TEST_DIR/host/file" "$TEST_DIR/host/new" \
		/proc/self/fd/0 /proc/1/root/etc/passwd "$name"; do
		ln -sf "$target" "$LAYER/etc/$name"
		ufr_run true >"$TEST_DIR/out" 2>&1 || :
		assert_eq "$(cat "$TEST_DIR/host/file")" host "the host's file, after /etc/$name -> $target"
		[[ ! -e $TEST_DIR/host/new ]] || fail "/etc/$name has made a file on the host"
		rm "$LAYER/etc/$name"
	done
	mkfifo "$LAYER/etc/$name"
	assert_status 0 ufr_run cat "/etc/$name"
	rm "$LAYER/etc/$name"
	mkdir "$LAYER/etc/$name"
	ufr_run true >"$TEST_DIR/out" 2>&1 || :
	rmdir "$LAYER/etc/$name"
done
# A link within the image is followed there, as systemd's resolv.conf wants it.
mkdir -p "$LAYER/run/resolve"
: >"$LAYER/run/resolve/stub.conf"
ln -s ../run/resolve/stub.conf "$LAYER/etc/resolv.conf"
assert_status 0 ufr_run sh -c 'grep -c " /run/resolve/stub.conf " /proc/self/mountinfo'
assert_eq "$OUT" 1
