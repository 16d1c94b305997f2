# Proves: a container that has stopped starts again with what it had changed
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo again >>/count; exit $(wc -l </count)'
assert_status 1 ufr wait "$C"
assert_status 0 ufr start "$C"
assert_status 2 ufr wait "$C"
assert_status 3 ufr start -a "$C"
assert_eq "$(state_of "$C")" stopped
assert_eq "$(ufr info "$C" | sed -n 's/^Exit code: *//p')" 3
assert_status 0 ufr rm "$C"
