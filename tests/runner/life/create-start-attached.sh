# Proves: start -a shows all that the command writes and has its exit status
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo out; echo err >&2; exit 9'
assert_status 9 ufr start -a "$C"
assert_eq "$OUT" out
assert_eq "$ERR" err
assert_status 0 ufr rm "$C"
