# Proves: what runs already is not started a second time
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 100
assert_refused 125 'it is running already' ufr start "$C"
assert_refused 125 "there is no container 'nobody'" ufr start nobody
assert_status 0 ufr rm -f "$C"
