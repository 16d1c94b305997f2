# Proves: a fork bomb under --pids-limit is killed as a whole, from outside
# Needs: cgroup:pids
assert_status 0 ufr run -d --name "$C" --pids-limit 50 "$LAYER:$IMAGE" -- \
	sh -c '(bomb() { bomb & bomb & wait; }; while :; do bomb; done) 2>/dev/null & exec sleep 100'
pids=$(cgroup_of "$C" pids)
is_full() { (($(sed -n 's/^max //p' "$pids/pids.events") > 0)); }
wait_until is_full
(($(<"$pids/pids.current") <= 50)) || fail "more than allowed"
assert_match "$(ufr stats --no-stream "$C")" '*/ 50 *' stats
assert_status 0 ufr stop -t 0.2 "$C"
assert_status 0 ufr rm "$C"
