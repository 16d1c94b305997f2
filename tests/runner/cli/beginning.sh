# Proves: unionfs-run finds the rest of itself beside it and where it is installed, has its name, and says what is missing
programs=$(dirname "$(command -v unionfs-run)")
mkdir -p "$TEST_DIR"/alone "$TEST_DIR"/installed/{bin,libexec/unionfs-mount}
cp "$programs/unionfs-run" "$TEST_DIR/alone/"
assert_refused 125 'unionfs-runner' "$TEST_DIR/alone/unionfs-run" --version

cp "$programs"/unionfs-{run,mount} "$TEST_DIR/installed/bin/"
cp "$programs"/unionfs-{runner,init} "$TEST_DIR/installed/libexec/unionfs-mount/"
PATH=$TEST_DIR/installed/bin:$PATH
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 1000
monitor=$(pid_of "$C" monitor)
assert_eq "$(<"/proc/$monitor/comm")" unionfs-run 'the name of the process'
if [[ $MODE != user ]]; then # nobody ever had a file of the host's that can be written
	assert_eq "$(readlink "/proc/$monitor/exe")" / 'its file'
fi
assert_eq "$(ufr exec "$C" cat /proc/1/comm)" unionfs-init 'process 1'
assert_eq "$(readlink "/proc/$(pid_of "$C" daemon)/exe")" "$TEST_DIR/installed/bin/unionfs-mount" 'the daemon'
assert_status 0 ufr rm -f "$C"
assert_nothing_left
