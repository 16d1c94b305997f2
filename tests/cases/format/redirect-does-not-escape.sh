# Proves: a malformed redirect, or one that leads out of the layers, never shows another tree
# Modes: root
# Swap: no (the tree has errors)
mkdir -p "$TEST_DIR/outside"
echo secret >"$TEST_DIR/outside/f"
layer "$L1" <<END
real/f: 1
link -> $TEST_DIR/outside
END
n=0
for target in ../outside /../../outside "$TEST_DIR/outside" /link link '' . .. / // real/ /real/../real \
	/real/f a/b /no/such; do
	n=$((n + 1))
	mkdir -p "$UPPER/d$n"
	redirect "$UPPER/d$n" "$target"
done
union_mount
for ((i = 1; i <= n; i++)); do
	! grep -q secret "d$i/f" 2>/dev/null || fail "redirect $i leads to the secret"
done
assert_content real/f 1
