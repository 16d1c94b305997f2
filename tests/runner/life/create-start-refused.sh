# Proves: what cannot be executed is told by start, with its exit status, and noted
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" nosuch
assert_refused 127 'nosuch: not found in PATH' ufr start "$C"
assert_status 127 ufr wait "$C"
assert_status 0 ufr rm "$C"
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" /etc/passwd
assert_refused 126 '/etc/passwd: Permission denied' ufr start "$C"
assert_status 126 ufr wait "$C"
assert_status 0 ufr rm "$C"
assert_status 0 ufr create --rm --name "$C" "$LAYER:$IMAGE" nosuch
assert_refused 127 'nosuch: not found in PATH' ufr start "$C"
