# Proves: console tells when there is nothing to attach to
assert_status 0 ufr run --name "$C" "$LAYER:$IMAGE" true
assert_refused 125 'it is not running' ufr console "$C"
assert_status 0 ufr rm "$C"
ufr_begin run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo; exec sleep 1000'
read -r -u "$BEGUN"
assert_refused 125 "it has its caller's terminal or pipes" ufr console "$C"
assert_status 0 ufr kill "$C"
assert_ended 137
