# Proves: --stop-signal and --stop-timeout say how stop asks, and stop's own options have the last word
assert_status 0 ufr run -d --stop-signal INT --stop-timeout 60 --name "$C" "$LAYER:$IMAGE" -- \
	sh -c 'trap "exit 2" INT; trap "exit 3" USR1; echo; while :; do sleep 0.02; done'
has_begun() { [[ -s $UNIONFS_STORE/$C/log ]]; }
wait_until has_begun
assert_status 0 ufr stop "$C"
assert_status 2 ufr wait "$C"
assert_status 0 ufr start "$C"
begun_twice() { [[ $(wc -l <"$UNIONFS_STORE/$C/log") == 2 ]]; }
wait_until begun_twice
assert_status 0 ufr stop -s USR1 "$C"
assert_status 3 ufr wait "$C"
assert_status 0 ufr start "$C"
assert_status 0 ufr stop -k "$C"
assert_status 137 ufr wait "$C"
assert_status 0 ufr rm "$C"
