# Proves: names that another program swaps for links while a container starts lead it nowhere
# Modes: root-dir
# Needs: root
mkdir -p "$TEST_DIR/volume/real/deep" "$TEST_DIR/host/deep"
echo host >"$TEST_DIR/host/keep"
ln -s "$TEST_DIR/host" "$TEST_DIR/volume/link"
before=$(fsop tree moslt "$TEST_DIR/host")
# One container swaps the two for ever; others have a volume put below the name.
assert_status 0 ufr run -d --name "$C" -v "$TEST_DIR/volume:/v" "$IMAGE" -- sh -c '
	while :; do mv -T /v/real /v/x; mv -T /v/link /v/real; mv -T /v/real /v/link; mv -T /v/x /v/real; done'
mkdir -p "$TEST_DIR/given"
echo given >"$TEST_DIR/given/file"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	for target in /v/real/deep /v/real/new /v/real; do
		RUN_ARGS=(-v "$TEST_DIR/volume:/v" -v "$TEST_DIR/given:$target")
		status=0
		ufr_run cat /v/keep /v/real/keep >"$TEST_DIR/out" 2>/dev/null || status=$?
		[[ $status == 1 || $status == 125 ]] || fail "status $status"
		[[ $(<"$TEST_DIR/out") != *host* ]] || fail "the host's file was seen"
	done
done
assert_status 0 ufr rm -f "$C"
assert_eq "$(fsop tree moslt "$TEST_DIR/host")" "$before" "the host's directory"
