# Proves: a container changes what it likes, and its layers stay as they were
assert_status 0 ufr --rm "$IMAGE" -- sh -c 'echo hello >/etc/motd; cat /etc/motd'
assert_eq "$OUT" hello
[[ ! -e $IMAGE/etc/motd ]] || fail "the layer has been written to"
