# Proves: create makes everything but runs nothing; start runs it, and whoever created it may be gone
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo begun; exit 7'
assert_eq "$OUT" "$C"
assert_eq "$(state_of "$C")" created
assert_eq "$(ufr logs "$C")" '' 'what it wrote before it was started'
[[ -e /proc/$(init_pid "$C") ]] || fail "there is no first process"
assert_refused 1 'is created: stop it first' ufr rm "$C"
assert_status 0 ufr start "$C"
assert_status 7 ufr wait "$C"
assert_eq "$(ufr logs "$C")" begun
assert_status 0 ufr rm "$C"
