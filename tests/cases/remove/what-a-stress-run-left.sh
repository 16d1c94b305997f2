# Proves: a tree that processes changed at random together is whole, the same after a remount, and rm -r empties it
for layer in "$L1" "$L2"; do
	mkdir -p "$layer"/{a,b,c}/{a,b,c} && fsop populate "$layer/a/f" 20 -- populate "$layer/b/c/f" 20
done
union_mount
pids=()
name() { printf '%s/%s%s' "$(printf '%s\n' a b c a/a a/b b/c c/d . | sed -n "$((RANDOM % 8 + 1))p")" \
	"$(cut -c $((RANDOM % 4 + 1)) <<<abdf)" "$((RANDOM % 4))"; }
for seed in 1 2 3 4; do
	(
		set +eE
		RANDOM=$seed
		for i in {1..150}; do
			case $((RANDOM % 8)) in
			0) echo "$i" >"$(name)" ;;
			1) fsop mkdir "$(name)" ;;
			2) fsop rename "$(name)" "$(name)" ;;
			3) fsop rename "$(name)" "$(name)" exchange ;;
			4) fsop link "$(name)" "$(name)" ;;
			5) fsop unlink "$(name)" ;;
			6) fsop rmdir "$(name)" ;;
			7) fsop rename "$(dirname "$(name)")" "$(name)" ;;
			esac
		done 2>/dev/null
		true
	) &
	pids+=($!)
done
wait_all "${pids[@]}"
fsop dents-check .
fsop tree mostxrL . >"$TEST_DIR/before"
union_remount
fsop tree mostxrL . | diff "$TEST_DIR/before" - || fail "another tree after the remount"
rm -r -- *
assert_list .
