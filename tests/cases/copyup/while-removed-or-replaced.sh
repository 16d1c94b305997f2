# Proves: a file that is removed or replaced while it is copied up is gone or the new one, never back
mkdir -p "$L1"
for ((i = 0; i < 30; i++)); do
	head -c 500000 /dev/zero >"$L1/f$i"
	echo "new $i" >"$L1/n$i"
done
union_mount
writer() {
	local i
	for ((i = 0; i < 30; i++)); do
		fsop open 3 "f$i" rdwr -- write 3 x 500000 || true
	done 2>/dev/null
}
writer &
writer=$!
for ((i = 0; i < 30; i++)); do
	if ((i % 2)); then
		rm "f$i"
	else
		fsop rename "n$i" "f$i"
	fi
done
wait_all "$writer"
for round in 1 2; do
	for ((i = 0; i < 30; i++)); do
		if ((i % 2)); then
			assert_absent "f$i"
			assert_content "n$i" "new $i"
		else
			[[ $(head -c 100 "f$i" | tr -d '\0') == *"ew $i"* ]] || fail "f$i in round $round: $(head -c 100 "f$i")"
			assert_absent "n$i"
		fi
	done
	union_remount
done
