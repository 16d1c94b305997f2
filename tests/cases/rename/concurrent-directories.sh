# Proves: processes that move directories across each other's parents come to an end and lose none
# Kernel: differs in rootless (no redirect with userxattr: EXDEV)
mkdir "$L1"
for i in 1 2 3 4; do mkdir -p "$L1/p$i/d$i" && echo "$i" >"$L1/p$i/d$i/f"; done
union_mount
pids=()
for i in 1 2 3 4; do
	(
		at=$i
		for ((n = 0; n < 100; n++)); do
			next=$(((at + n) % 4 + 1))
			((next == at)) || fsop rename "p$at/d$i" "p$next/d$i"
			at=$next
		done
	) &
	pids+=($!)
done
wait_all "${pids[@]}"
for i in 1 2 3 4; do
	assert_eq "$(cat p*/d"$i"/f)" "$i"
done
assert_eq "$(find . -mindepth 2 -maxdepth 2 | wc -l)" 4
