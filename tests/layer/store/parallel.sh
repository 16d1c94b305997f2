# Proves: imports of the same and of other layers, removals and collections at the same time leave a sound store
for i in 1 2 3; do printf 'b\tfile%s\t400000\n' $i | make_tar $i.tar; done
ul import 1.tar -t base >/dev/null
pids=()
for round in 1 2 3; do
	for i in 1 2 3; do
		ul import $i.tar --base base -t "image$i:$round" >/dev/null 2>&1 &
		pids+=($!)
	done
	ul gc >/dev/null &
	pids+=($!)
	(ul rm "image1:$round" || :) >/dev/null 2>&1 &
	pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "one of them failed"; done
assert_sound
assert_no_leftovers
for i in 2 3; do
	for round in 1 2 3; do ul inspect "image$i:$round" >/dev/null; done
done
assert_eq "$(n_layers)" 3
