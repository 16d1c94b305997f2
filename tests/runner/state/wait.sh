# Proves: wait sees the end of what is removed at once, states that are passed, and several containers
assert_status 0 ufr create --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'exit 6'
ufr_begin wait "$C"
assert_status 124 ufr wait -t 0.05 "$C"
assert_status 0 ufr wait -s created "$C"
assert_status 0 ufr start "$C"
assert_ended 6
assert_status 0 ufr run -d --name "$C-a" "$LAYER:$IMAGE" -- sh -c 'exit 1'
assert_status 0 ufr run -d --name "$C-b" "$LAYER:$IMAGE" -- sh -c 'exit 2'
assert_status 2 ufr wait "$C-a" "$C-b"
assert_status 1 ufr wait "$C-b" "$C-a"
assert_status 1 ufr wait -s running "$C-a"
assert_status 0 ufr rm "$C-a" "$C-b"
