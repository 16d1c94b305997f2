# Proves: of many processes that create one name exclusively exactly one wins, also over whiteouts
layer "$L1" <<END
gone1: 1
gone3: 3
gone5: 5
END
union_mount
rm gone*
pids=()
for ((n = 0; n < 6; n++)); do
	for ((i = 0; i < 20; i++)); do
		fsop open 3 "gone$i" rdwr,creat,excl 2>/dev/null && echo "$i"
		true
	done >"$TEST_DIR/won$n" &
	pids+=($!)
done
wait_all "${pids[@]}"
assert_eq "$(sort -n "$TEST_DIR"/won* | paste -sd' ')" "$(seq 0 19 | paste -sd' ')"
