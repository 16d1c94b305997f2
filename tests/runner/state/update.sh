# Proves: update changes limits of what runs, shows them, and keeps them for the next start
# Needs: root cgroup:memory cgroup:pids
assert_status 0 ufr run -d --name "$C" -m 64m --pids-limit 50 "$LAYER:$IMAGE" sleep 1000
assert_status 0 ufr update -m 96m --pids-limit 60 "$C"
assert_match "$(ufr stats --no-stream "$C")" '* / 96* / 60 *' limits
assert_match "$(ufr info "$C")" '*Memory: *96*Processes: *60*' info
assert_status 0 ufr stop -t 0 "$C"
assert_status 0 ufr start "$C"
assert_match "$(ufr stats --no-stream "$C")" '* / 96* / 60 *' 'limits after another start'
assert_status 0 ufr rm -f "$C"
