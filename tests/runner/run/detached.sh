# Proves: run -d returns when the command runs, holds nothing of the caller's, and tells a failure
out=$(ufr run -d --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo out; echo err >&2; cat; exec sleep 100')
assert_eq "$out" "$C"
assert_eq "$(state_of "$C")" running
has_both() { [[ $(ufr logs "$C" | sort | tr '\n' ' ') == 'err out ' ]]; }
wait_until has_both
assert_status 0 ufr rm -f "$C"
assert_refused 127 'nosuch: not found in PATH' ufr run -d --rm --name "$C" "$LAYER:$IMAGE" nosuch
assert_refused 126 'Permission denied' ufr run -d --rm --name "$C" "$LAYER:$IMAGE" /etc/passwd
assert_refused 125 'layer /nosuch' ufr run -d --rm --name "$C" /nosuch true
