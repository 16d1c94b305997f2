# Proves: what is wrong with a layer or an upper is told by name, in one line
assert_refused 125 'layer /nosuch: No such file' ufr run --rm /nosuch:"$IMAGE" true
assert_refused 125 "layer $IMAGE/etc/passwd: Not a directory" ufr run --rm "$IMAGE/etc/passwd" true
assert_status 125 ufr run --rm "$IMAGE::$LAYER" true
mkdir -m 700 "$TEST_DIR/closed"
if [[ $MODE == user ]]; then
	assert_refused 125 "$TEST_DIR/closed" ufr run --rm "$TEST_DIR/closed:$IMAGE" true
fi
mkdir "$TEST_DIR/upper"
chmod 755 "$TEST_DIR/upper"
if [[ $MODE == user ]]; then # not his
	RUN_ARGS=(--upper "$TEST_DIR/upper")
	assert_refused 125 "$TEST_DIR/upper" ufr_run true
else
	RUN_ARGS=(--upper /proc/self)
	assert_status 125 ufr_run true
	assert_match "$ERR" '*/proc/*'
fi
mkdir "$LAYER/inside"
RUN_ARGS=(--upper "$LAYER/inside")
[[ $MODE == root-* ]] || chown "$USER_ID:$USER_ID" "$LAYER/inside"
status=0
ufr_run true 2>"$TEST_DIR/err" || status=$?
[[ $status == 0 || $(wc -l <"$TEST_DIR/err") == 1 ]] || fail "$(<"$TEST_DIR/err")"
