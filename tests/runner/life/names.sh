# Proves: a name belongs to one container; one that was not given is chosen and told
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 100
assert_eq "$OUT" "$C"
assert_refused 125 "the name '$C' is taken" ufr run --rm --name "$C" "$LAYER:$IMAGE" true
assert_refused 125 "the name '$C' is taken" ufr create --name "$C" "$LAYER:$IMAGE" true
assert_eq "$(state_of "$C")" running
assert_status 0 ufr stop -t 0 "$C"
assert_refused 125 "the name '$C' is taken" ufr run --name "$C" "$LAYER:$IMAGE" true
assert_status 0 ufr rm "$C"
assert_status 0 ufr run -d "$LAYER:$IMAGE" sleep 100
assert_match "$OUT" '?*-?*' 'a name'
assert_eq "$(ufr ls -q)" "$OUT"
assert_status 0 ufr rm -f "$OUT"
