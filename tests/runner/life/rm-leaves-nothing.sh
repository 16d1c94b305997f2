# Proves: --rm leaves nothing, however it went, and so does a container that did not come to be
for rm in --rm ''; do
	# shellcheck disable=SC2086 # one word or none
	run() { ufr run $rm --name "$C" "$@"; }
	assert_status 125 run /nosuch true
	assert_nothing_left
	assert_status 125 run -v /nosuch:/mnt "$LAYER:$IMAGE" true
	assert_nothing_left
	assert_status 125 run -u nosuch "$LAYER:$IMAGE" true
	[[ $rm ]] && assert_nothing_left || ufr rm -f "$C"
	assert_status 127 run "$LAYER:$IMAGE" nosuch
	[[ $rm ]] && assert_nothing_left || ufr rm -f "$C"
done
assert_status 0 ufr run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'mkdir -p /a/b; echo x >/a/b/c; chmod 0 /a'
assert_nothing_left
assert_status 0 ufr run -d --rm --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_status 0 ufr kill "$C"
assert_nothing_left
