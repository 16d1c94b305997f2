# Proves: --map auto, root, keep-id and I:O:N map the ids that they say, and files get those outside
map() { ufr_run sh -c "tr -s ' ' ' ' </proc/self/${1}id_map"; }
mkdir "$TEST_DIR/upper"
owner() { stat -c %u:%g "$TEST_DIR/upper/$1"; }
make() { ufr_run sh -c "rm -f /$1; touch /$1; chown $2 /$1"; }
clear_upper() { rm -rf "$TEST_DIR/upper" && mkdir "$TEST_DIR/upper" && chown "$1:$1" "$TEST_DIR/upper"; }
if [[ $MODE == root-* ]]; then
	assert_eq "$(map u)" ' 0 0 4294967295'
	RUN_ARGS=(--map 0:100000:1000 --map 1000:200000:1)
	assert_eq "$(map u)|$(map g)" $' 0 100000 1000\n 1000 200000 1| 0 100000 1000\n 1000 200000 1'
	clear_upper 100000
	RUN_ARGS+=(--upper "$TEST_DIR/upper")
	make one 0:0
	make two 1000:1000
	assert_eq "$(owner one) $(owner two)" '100000:100000 200000:200000'
	assert_status 1 ufr_run chown 1001 /one
	assert_match "$ERR" '*Invalid argument*'
	RUN_ARGS=(--map 0:100000:1000 -u 1000)
	assert_refused 125 'group 1000, which is not mapped' ufr_run true
	RUN_ARGS=(--uid-map 0:100000:10 --gid-map 0:300000:10)
	assert_eq "$(map u)|$(map g)" ' 0 100000 10| 0 300000 10'
	RUN_ARGS=(--uid-map 0:100000:10)
	assert_refused 125 '--uid-map without --gid-map' ufr_run true
else
	assert_eq "$(map u)" " 0 $USER_ID 1"$'\n'" 1 $USER_SUBIDS 65536"
	clear_upper "$USER_ID"
	RUN_ARGS=(--upper "$TEST_DIR/upper")
	make one 0:0
	make two 1000:1000
	assert_eq "$(owner one) $(owner two)" "$USER_ID:$USER_ID $((USER_SUBIDS + 999)):$((USER_SUBIDS + 999))"
	assert_status 1 ufr_run chown 70000 /one
	assert_match "$ERR" '*Invalid argument*'
	RUN_ARGS=(--map root)
	assert_eq "$(map u)|$(map g)" " 0 $USER_ID 1| 0 $USER_ID 1"
	RUN_ARGS=(--map keep-id -u "$USER_ID:$USER_ID")
	assert_eq "$(ufr_run id -u)" "$USER_ID"
	RUN_ARGS=(--map 0:0:1)
	assert_status 125 ufr_run true
fi
RUN_ARGS=(--map 0:100000:10 --map 5:200000:1)
assert_status 125 ufr_run true
RUN_ARGS=(--map 0:100000)
assert_refused 125 'INSIDE:OUTSIDE:COUNT' ufr_run true
RUN_ARGS=(--map keep-id --share user)
assert_status 125 ufr_run true
