# Proves: a container that was never started is stopped, killed and removed like any other
for end in 'stop' 'kill' 'rm -f'; do
	assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo ran >/ran'
	# shellcheck disable=SC2086 # words
	assert_status 0 ufr $end "$C"
	[[ $end == rm* ]] && continue
	assert_status 137 ufr wait "$C"
	assert_eq "$(state_of "$C")" stopped
	assert_status 0 ufr rm "$C"
done
