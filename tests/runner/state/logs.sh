# Proves: logs prints what a detached command wrote, byte for byte; -n the last lines, -f what comes
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sh -c '
	printf "one\ntwo\n\0\377three"; printf "\nfour\n" >&2
	while [ ! -e /tmp/go ]; do sleep 0.02; done; echo five'
has_four() { [[ $(ufr logs "$C" | wc -l) == 4 ]]; }
wait_until has_four
assert_eq "$(ufr logs "$C" | od -An -c | tr -d ' \n')" 'one\ntwo\n\0377three\nfour\n'
assert_eq "$(ufr logs -n 1 "$C")" four
ufr_begin logs -f -n 1 "$C"
assert_status 0 ufr exec "$C" touch /tmp/go
assert_ended 0
assert_eq "$(cat <&"$BEGUN")" $'four\nfive'
assert_status 0 ufr rm "$C"
assert_status 0 ufr run --name "$C" "$LAYER:$IMAGE" true
assert_refused 1 'has no log: it was not detached' ufr logs "$C"
assert_status 0 ufr rm "$C"
