# Proves: nothing is executed in a frozen container, and that is said
# Needs: root
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
assert_status 0 ufr freeze "$C"
UFR_TIMEOUT=10
assert_refused 125 "it is frozen" ufr exec "$C" true
assert_status 0 ufr unfreeze "$C"
assert_status 0 ufr exec "$C" true
assert_status 0 ufr rm -f "$C"
