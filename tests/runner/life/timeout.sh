# Proves: --timeout asks the command to end, then kills it: 124
assert_status 124 ufr run --rm --timeout 0.1 --name "$C" "$LAYER:$IMAGE" -- sh -c 'trap "echo bye; exit" TERM; while :; do sleep 0.02; done'
assert_eq "$OUT" bye
assert_status 124 ufr run --rm --timeout 0.1 --stop-timeout 0.1 --name "$C" "$LAYER:$IMAGE" -- sh -c 'trap "" TERM; while :; do sleep 0.02; done'
assert_status 124 ufr run --rm --as-pid-1 --timeout 0.1 --stop-timeout 0.1 --name "$C" "$LAYER:$IMAGE" -- sleep 100
