# Proves: kill sends the signal to the command, with --all to every process
# shellcheck disable=SC2016 # expanded inside
begin() {
	assert_status 0 ufr run -d --wait-all --name "$C" "$LAYER:$IMAGE" -- sh -c '
		sh -c "trap \"echo child; exit\" USR1; echo ready; while :; do sleep 0.02; done" &
		trap "echo command; exit 4" USR1; echo ready; while :; do sleep 0.02; done'
	has_begun() { [[ $(ufr logs "$C") == $'ready\nready' ]]; }
	wait_until has_begun
}
begin
assert_status 0 ufr kill -s USR1 "$C"
has_command() { [[ $(ufr logs "$C") == *command* ]]; }
wait_until has_command
assert_eq "$(state_of "$C")" running
assert_eq "$(ufr logs "$C" | grep -c child || :)" 0
assert_status 0 ufr rm -f "$C"
begin
assert_status 0 ufr kill --all -s USR1 "$C"
assert_status 4 ufr wait "$C"
assert_eq "$(ufr logs "$C" | grep -v User | sort | tr '\n' ' ')" 'child command ready ready '
assert_refused 1 'it is not running' ufr kill "$C"
assert_status 0 ufr rm "$C"
begin
assert_status 0 ufr kill --all "$C"
assert_status 137 ufr wait "$C"
assert_status 0 ufr rm "$C"
