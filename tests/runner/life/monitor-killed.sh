# Proves: a container dies with its monitor; ls shows it stopped, prune removes what is left
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sh -c 'sleep 1000 & exec sleep 1000'
init=$(init_pid "$C") daemon=$(pid_of "$C" daemon)
kill -9 "$(pid_of "$C" monitor)"
wait_until has_ended "$init"
wait_until is_state "$C" stopped
assert_refused 125 'its exit code was not noted' ufr wait "$C"
wait_until has_ended "$daemon"
assert_eq "$(ufr prune)" "$C"
assert_nothing_left
