# Proves: exec has the status of its command: its own, 128 and a signal, 126, 127 or 125
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
for status in 0 1 255; do
	assert_status $status ufr exec "$C" sh -c "exit $status"
done
assert_status 137 ufr exec "$C" sh -c 'kill -9 $$'
assert_refused 127 'nosuch: not found in PATH' ufr exec "$C" nosuch
assert_refused 126 '/etc/passwd: Permission denied' ufr exec "$C" /etc/passwd
assert_refused 125 "working directory /nosuch" ufr exec -w /nosuch "$C" true
assert_refused 125 "nosuch" ufr exec -u nosuch "$C" true
assert_refused 125 "there is no container 'nobody'" ufr exec nobody true
assert_eq "$(state_of "$C")" running
assert_status 0 ufr stop -t 0 "$C"
assert_refused 125 'it is not running' ufr exec "$C" true
assert_status 0 ufr rm "$C"
