# Proves: without the daemon of its union a container ends at once, with a message and status 125
# The command's own last words, should it still be at its exec, are not the message.
ufr_begin run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'exec 2>/dev/null; echo; exec sleep 1000' 2>said
read -r -u "$BEGUN"
kill -9 "$(pid_of "$C" daemon)"
assert_ended 125
assert_eq "$(<said)" "unionfs-run: $C: the daemon of the union has died" 'the message'
assert_nothing_left
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 1000
kill -9 "$(pid_of "$C" daemon)"
assert_status 125 ufr wait "$C"
assert_match "$(ufr info "$C")" '*Error: *the daemon of the union has died*' info
assert_status 0 ufr rm "$C"
