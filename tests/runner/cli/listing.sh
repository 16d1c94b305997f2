# Proves: ls, info, inspect, logs and wait tell of a container from its start to its removal
# Needs: cmd:python3
assert_status 0 ufr run -d --name "$C" -e 'A=b c' "$LAYER:$IMAGE" -- \
	sh -c 'echo one; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo two; exit 5'
assert_eq "$(state_of "$C")" running
assert_match "$(ufr ls)" $'NAME *\n'"$C"' *running *' table
assert_eq "$(ufr ls -q --running)" "$C"
assert_eq "$(ufr ls -q --stopped)" ''
assert_match "$(ufr info "$C")" $'Name: *'"$C"$'\nState: *running\n*' info
ufr inspect "$C" | python3 -c '
import json, sys
it = json.load(sys.stdin)
assert it["state"]["status"] == "running", it
assert "A=b c" in it["config"]["process"]["env"], it
assert it["config"]["ociVersion"].startswith("1."), it
'
assert_status 124 ufr wait -t 0.1 "$C"
has_begun() { [[ $(ufr logs "$C") == one ]]; }
wait_until has_begun
assert_refused 1 "is running: stop it first" ufr rm "$C"
ufr logs -f -n 1 "$C" >followed &
follower=$!
assert_status 0 ufr exec --no-tty "$C" touch /tmp/go
assert_status 5 ufr wait "$C"
wait "$follower"
assert_match "$(<followed)" '*two' 'what was followed'
assert_eq "$(ufr logs "$C")" $'one\ntwo'
assert_eq "$(ufr logs -n 1 "$C")" two
assert_eq "$(state_of "$C")" stopped
assert_match "$(ufr info "$C")" $'*\nExit code: *5\n*' info
assert_status 0 ufr rm "$C"
assert_eq "$(ufr ls -q)" ''
