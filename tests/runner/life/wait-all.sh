# Proves: the container ends with its command, or with its last process where --wait-all is said
assert_status 5 ufr_run sh -c '(sleep 0.3; echo late) & exit 5'
assert_eq "$OUT" ''
RUN_ARGS=(--wait-all)
assert_status 5 ufr_run sh -c '(sleep 0.3; echo late) & exit 5'
assert_eq "$OUT" late
