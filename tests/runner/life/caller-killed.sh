# Proves: a container in the foreground dies with its caller
ufr_begin run --rm --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo; exec sleep 1000'
read -r -u "$BEGUN"
kill -9 "$(pid_of "$C" monitor)"
assert_ended 137
wait_until no_processes
assert_eq "$(ufr prune)" "$C"
assert_nothing_left
