# Proves: signals to unionfs-run exec reach its command, and that of the container goes on
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
ufr_begin exec "$C" sh -c 'trap "echo got; exit 4" TERM; echo begun; while :; do sleep 0.02; done'
read -r -u "$BEGUN"
kill -TERM "$CALLER"
assert_ended 4
assert_eq "$(cat <&"$BEGUN")" got
assert_eq "$(state_of "$C")" running
assert_status 0 ufr rm -f "$C"
