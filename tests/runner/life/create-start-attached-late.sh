# Proves: start -a shows all that the command writes even when the monitor only comes after its end
assert_status 0 ufr create --name "$C" "$LAYER:$IMAGE" -- sh -c 'echo out; echo err >&2; exit 9'
init=$(init_pid "$C") monitor=$(pid_of "$C" monitor)
is_zombie() { grep -q '^State:.*zombie' "/proc/$init/status"; }
kill -STOP "$monitor"
(assert_status 9 ufr start -a "$C" && assert_eq "$OUT" out && assert_eq "$ERR" err) &
wait_until is_zombie
kill -CONT "$monitor"
wait $!
assert_status 0 ufr rm "$C"
