# Proves: stop asks first, waits, and then kills; whoever waits sees how it ended
for arg in --init --as-pid-1; do
	assert_status 0 ufr run -d $arg --name "$C" "$LAYER:$IMAGE" -- \
		sh -c 'trap "exit 8" TERM; echo; while :; do sleep 0.02; done'
	has_begun() { [[ -s $UNIONFS_STORE/$C/log ]]; }
	wait_until has_begun
	assert_status 0 ufr stop "$C"
	assert_status 8 ufr wait "$C"
	assert_status 0 ufr rm "$C"
	assert_status 0 ufr run -d $arg --name "$C" "$LAYER:$IMAGE" -- \
		sh -c 'trap "" TERM; echo; while :; do sleep 0.02; done'
	wait_until has_begun
	assert_status 0 ufr stop -t 0.1 "$C"
	assert_status 137 ufr wait "$C"
	assert_status 0 ufr stop "$C"
	assert_status 0 ufr rm "$C"
done
