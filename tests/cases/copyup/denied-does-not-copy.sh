# Proves: an operation that is not permitted copies nothing up
# Needs: ids
layer "$L1" <<END
f: 1
d/g: 2
END
chmod 600 "$L1/f"
union_mount
for call in "open 3 f rdwr" "open 3 d/g rdwr" "chmod f 666" "chmod d/g 666" "lchown d/g 1000 1000" \
	"utimens d/g 1 2" "setxattr d/g user.a b" "truncate d/g 0" "rename d/g d/h" "unlink d/g" \
	"open 3 d/new rdwr,creat" "mkdir d/new" "rename d e" "rmdir d"; do
	# shellcheck disable=SC2086
	fsop become 1000 -- $call 2>"$TEST_DIR/err" && fail "permitted: $call"
	grep -qE 'EACCES|EPERM' "$TEST_DIR/err" || fail "$call: $(<"$TEST_DIR/err")"
done
assert_list "$UPPER"
