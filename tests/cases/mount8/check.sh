# Proves: --check tells what this machine and the layers offer, and leaves nothing behind
# Needs: daemon
layer "$L1" <<END
f: 1
END
mkdir "$UPPER"
before=$(names_below)
mtime=$(stat -c %y "$UPPER")
unionfs-mount --check "$L1" "$UPPER" >"$TEST_DIR/checked" || fail "$(<"$TEST_DIR/checked")"
assert_eq "$(cut -c1-8 "$TEST_DIR/checked" | grep -vxE '(ok|note) +')" '' "verdicts"
for what in kernel FUSE /dev/fuse lower upper whiteouts attributes O_TMPFILE; do
	grep -q "^ok  *$what " "$TEST_DIR/checked" || fail "nothing good of $what: $(<"$TEST_DIR/checked")"
done
rm "$TEST_DIR/checked"
assert_eq "$(stat -c %y "$UPPER")" "$mtime" "the time of the upper"
assert_eq "$(names_below)" "$before" "what is in the test's directory"
unionfs-mount --check >/dev/null
status=0
unionfs-mount --check "$TEST_DIR/none" >"$TEST_DIR/out" || status=$?
assert_eq "$status" 1 "the status when something is missing"
grep -q "^missing  lower .*No such file" "$TEST_DIR/out"
if [[ $MODE == root-dir ]]; then
	mkdir "$TEST_DIR/fat"
	mount -t proc proc "$TEST_DIR/fat"
	unionfs-mount --check "$L1" "$TEST_DIR/fat" >"$TEST_DIR/out" && fail "a file system without anything is good enough"
	umount "$TEST_DIR/fat"
fi
assert_refused 2 'unexpected argument' --check "$L1" "$UPPER" "$MNT"
