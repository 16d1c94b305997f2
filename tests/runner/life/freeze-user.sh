# Proves: without a control group freezing is refused with a reason, and nothing changes
# Modes: user
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
assert_status 1 ufr freeze "$C"
assert_match "$ERR" '*cgroup*'
assert_eq "$(state_of "$C")" running
assert_status 0 ufr rm -f "$C"
