# Proves: what is frozen does nothing until it is unfrozen, and can be stopped as it is
# Needs: root
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sh -c 'while :; do echo x; sleep 0.01; done'
lines() { wc -l <"$UNIONFS_STORE/$C/log"; }
assert_status 0 ufr freeze "$C"
assert_eq "$(state_of "$C")" paused
assert_eq "$(ufr ls -q --frozen)" "$C"
before=$(lines)
sleep 0.1
assert_eq "$(lines)" "$before" 'lines while it is frozen'
assert_status 0 ufr unfreeze "$C"
assert_eq "$(state_of "$C")" running
goes_on() { (($(lines) > before)); }
wait_until goes_on
assert_status 0 ufr freeze "$C"
assert_status 0 ufr stop -t 10 "$C"
assert_status 143 ufr wait "$C"
assert_refused 1 'it is not running' ufr freeze "$C"
assert_status 0 ufr start "$C"
assert_eq "$(state_of "$C")" running
assert_status 0 ufr freeze "$C"
assert_status 0 ufr rm -f "$C"
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_status 0 ufr freeze "$C"
assert_status 0 ufr kill "$C"
assert_status 137 ufr wait "$C"
assert_status 0 ufr rm "$C"
