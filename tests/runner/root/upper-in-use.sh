# Proves: an upper belongs to one container at a time; layers belong to as many as want them
mkdir "$TEST_DIR/upper"
[[ $MODE == root-* ]] || chown "$USER_ID:$USER_ID" "$TEST_DIR/upper"
assert_status 0 ufr run -d --name "$C" --upper "$TEST_DIR/upper" "$LAYER:$IMAGE" -- sleep 100
assert_status 0 ufr run -d --name "$C-2" "$LAYER:$IMAGE" -- sleep 100
RUN_ARGS=(--upper "$TEST_DIR/upper")
assert_refused 125 "$TEST_DIR/upper" ufr_run true
assert_match "$ERR" '*in use*'
assert_status 0 ufr exec "$C" sh -c 'echo mine >/file'
assert_status 1 ufr exec "$C-2" cat /file
assert_status 0 ufr rm -f "$C" "$C-2"
assert_eq "$(ufr_run cat /file)" mine
