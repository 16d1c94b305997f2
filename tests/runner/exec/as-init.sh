# Proves: exec works where the command itself is process 1, and in a container that waits to be started
assert_status 0 ufr run -d --as-pid-1 --name "$C" "$LAYER:$IMAGE" sleep 1000
assert_eq "$(ufr exec "$C" cat /proc/1/comm)" sleep
assert_status 0 ufr rm -f "$C"
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" sleep 1000
assert_eq "$(ufr exec "$C" cat /proc/1/comm)" unionfs-init
assert_status 0 ufr rm -f "$C"
