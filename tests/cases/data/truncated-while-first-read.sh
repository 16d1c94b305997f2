# Proves: what a lower file held does not come back when it is truncated while others open it first
layer "$L1" <<END
d/
END
for ((i = 0; i < 200; i++)); do
	head -c 20000 /dev/zero | tr '\0' "a" >"$L1/d/f$i"
done
union_mount
pids=()
for ((n = 0; n < 3; n++)); do
	cat d/f* >"$TEST_DIR/read$n" &
	pids+=($!)
done
for ((i = 0; i < 200; i++)); do
	truncate -s 3 "d/f$i"
done &
wait_all "${pids[@]}" $!
assert_eq "$(stat -c %s d/f* | sort -u)" 3
assert_eq "$(cat d/f*)" "$(printf 'aaa%.0s' {1..200})"
truncate -s 5 d/f*
assert_eq "$(cat d/f7 | tr '\0' -)" 'aaa--'
