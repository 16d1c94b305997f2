# Proves: a container of root's with a map of its own may have volumes and programs that its root cannot reach
# Modes: root-dir
# Needs: root
mkdir -m 700 "$TEST_DIR/closed"
mkdir "$TEST_DIR/closed/volume"
echo here >"$TEST_DIR/closed/volume/file"
cp "$(dirname "$(command -v unionfs-run)")"/unionfs-{run,runner,mount,init} "$TEST_DIR/closed/"
PATH=$TEST_DIR/closed:$PATH
RUN_ARGS=(--map 0:100000:65536 -v "$TEST_DIR/closed/volume:/v" -v "$TEST_DIR/closed/volume/file:/f:ro")
assert_eq "$(ufr_run cat /v/file /f)" $'here\nhere'
assert_status 1 ufr_run sh -c 'echo x >/f'
RUN_ARGS=(--map 0:100000:65536 -v "$TEST_DIR/closed/nosuch:/v")
assert_refused 125 "$TEST_DIR/closed/nosuch" ufr_run true
# And so may who joins it.
assert_status 0 ufr run -d --name "$C" --map 0:100000:65536 "$IMAGE" -- sleep 100
assert_eq "$(ufr exec "$C" cat /proc/self/uid_map | tr -s ' ')" ' 0 100000 65536'
assert_status 0 ufr rm -f "$C"
