# Proves: exec -d returns when the command runs, and holds nothing of the caller's
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
out=$(ufr exec -d "$C" sh -c 'echo $$ >/tmp/pid; exec sleep 1000')
assert_eq "$out" ''
has_begun() { ufr exec "$C" test -s /tmp/pid; }
wait_until has_begun
assert_status 0 ufr exec "$C" sh -c 'kill -0 "$(cat /tmp/pid)"'
assert_refused 127 'nosuch: not found in PATH' ufr exec -d "$C" nosuch
assert_status 0 ufr rm -f "$C"
