# Proves: a thousand lowers named on the command line are merged; with too many the limit is told (F66)
# Needs: daemon
mkdir -p "$TEST_DIR"/l/{1..2001}/d
for ((i = 1; i <= 2001; i++)); do
	echo "$i" >"$TEST_DIR/l/$i/d/f$i"
done
mkdir "$MNT" "$UPPER"
cd "$TEST_DIR/l"
lowers=$(seq -s: 1000)
run_mount "$lowers" "$UPPER" "$MNT"
assert_eq "$(find "$MNT/d" -type f | wc -l)" 1000
assert_content "$MNT/d/f1000" 1000
union_umount
run_mount "$(seq -f 'lowerdir+=%g' -s, 1000)" -o ro "$MNT" 2>/dev/null && fail "an option list without -o"
run_mount -o "$(seq -f 'lowerdir+=%g' -s, 1000)" "$MNT"
assert_content "$MNT/d/f500" 500
union_umount
if run_mount "$(seq -s: 2000)" "$UPPER" "$MNT" 2>/dev/null; then
	assert_content "$MNT/d/f2000" 2000
	union_umount
fi
out=$(run_mount "$(seq -s: 2001)" "$UPPER" "$MNT" 2>&1) && fail "2,001 lowers were taken"
[[ $out == *lower*[0-9][0-9][0-9]* && $out != *$'\n'* ]] || fail "message: $out"
