# Proves: --upper keeps changes, which unionfs-mount shows as they were; layers stay as they are
mkdir "$TEST_DIR/upper" "$TEST_DIR/mnt" "$LAYER/dir"
echo old >"$LAYER/dir/file"
echo gone >"$LAYER/dir/gone"
if [[ $MODE == user ]]; then chown -R "$USER_ID:$USER_ID" "$TEST_DIR/upper" "$LAYER" "$TEST_DIR/mnt"; fi
before=$(fsop tree moslt "$LAYER")
RUN_ARGS=(--upper "$TEST_DIR/upper")
assert_status 0 ufr_run sh -c 'echo new >/dir/file; rm /dir/gone; mkdir /made; echo x >/made/x; mv /dir /moved'
assert_eq "$(ufr_run sh -c 'cat /moved/file /made/x; ls /moved; ls -d /dir 2>/dev/null')" $'new\nx\nfile' || :
assert_eq "$(fsop tree moslt "$LAYER")" "$before" 'the layer'
options=()
[[ $MODE == root-* ]] || options=(-o userxattr)
if [[ $MODE == root-* ]]; then
	unionfs-mount "${options[@]}" "$LAYER:$IMAGE" "$TEST_DIR/upper" "$TEST_DIR/mnt"
	assert_eq "$(cat "$TEST_DIR/mnt/moved/file" "$TEST_DIR/mnt/made/x")" $'new\nx'
	[[ ! -e $TEST_DIR/mnt/dir && ! -e $TEST_DIR/mnt/moved/gone ]] || fail 'what was removed is there'
	unionfs-mount -u "$TEST_DIR/mnt"
fi
RUN_ARGS=()
assert_eq "$(ufr_run cat /dir/file)" old 'without the upper'
RUN_ARGS=(--upper /nosuch)
assert_refused 125 '--upper /nosuch: No such file' ufr_run true
