# Proves: without subordinate ids or newuidmap there is one id and a warning, and keep-id is refused
# Modes: user
: >"$TEST_DIR/etc/subuid"
: >"$TEST_DIR/etc/subgid"
assert_status 0 ufr_run cat /proc/self/uid_map
assert_match "$OUT" "*0*$USER_ID*1"
assert_match "$ERR" '*/etc/subuid*'
RUN_ARGS=(--map keep-id)
assert_refused 125 '/etc/subuid' ufr_run true
RUN_ARGS=(-u alice)
assert_status 125 ufr_run true
assert_match "$ERR" '*only one id is mapped*'
# And without the programs that write the maps.
echo "runner:$USER_SUBIDS:65536" | tee "$TEST_DIR/etc/subuid" >"$TEST_DIR/etc/subgid"
for program in newuidmap newgidmap; do
	mount --bind /dev/null "$(command -v $program)"
done
RUN_ARGS=()
assert_status 0 ufr_run cat /proc/self/uid_map
assert_match "$OUT" "*0*$USER_ID*1"
assert_match "$ERR" '*new[ug]idmap*'
RUN_ARGS=(--map keep-id)
assert_status 125 ufr_run true
assert_match "$ERR" '*new[ug]idmap*'
for program in newuidmap newgidmap; do
	umount "$(command -v $program)"
done
