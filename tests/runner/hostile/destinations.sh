# Proves: a volume, a tmpfs or a mask whose place is a link of the image lands in the image
mkdir -p "$TEST_DIR/host" "$TEST_DIR/volume" "$LAYER/inside"
echo volume >"$TEST_DIR/volume/file"
chmod -R a+rwX "$TEST_DIR/host" "$TEST_DIR/volume"
before=$(fsop tree moslt "$TEST_DIR/host")
n=0
for target in "$TEST_DIR/host" "../../../..$TEST_DIR/host" /proc/self/cwd /proc/1/root /proc/self/fd/3 \
	"$TEST_DIR/host/new" loop inside /inside; do
	link=$LAYER/link$((++n))
	[[ $target != loop ]] || target=link$n
	ln -s "$target" "$link"
	for args in "-v $TEST_DIR/volume:/link$n" "-v $TEST_DIR/volume:/link$n/deeper" "--tmpfs /link$n" \
		"--mask /link$n" "-v $TEST_DIR/volume/file:/link$n/file"; do
		read -ra RUN_ARGS <<<"$args"
		status=0
		ufr_run true >"$TEST_DIR/out" 2>&1 || status=$?
		[[ $status == 0 || $status == 125 ]] || fail "$args over $target: $status"
		assert_eq "$(fsop tree moslt "$TEST_DIR/host")" "$before" "the host's directory, with $args over $target"
	done
done
RUN_ARGS=(-v "$TEST_DIR/volume:/link$n")
assert_eq "$(ufr_run cat /inside/file)" volume 'through a link that stays inside'
assert_eq "$(ls "$TEST_DIR/volume")" file
