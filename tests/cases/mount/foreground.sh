# Proves: with -f the command serves until the unmount, ends with status 0, and -d prints the requests
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$MNT"
for switches in -f '-f -d' '--foreground --debug'; do
	# shellcheck disable=SC2086
	run_mount $switches "$L1" "$MNT" >"$TEST_DIR/out" 2>&1 &
	pid=$!
	wait_until mountpoint -q "$MNT"
	assert_content "$MNT/f" 1
	kill -0 "$pid"
	umount "$MNT"
	wait_all "$pid"
	[[ $switches == -f ]] || grep -q . "$TEST_DIR/out" || fail "no requests in the output"
done
