#!/bin/bash
# Proves: after random changes by several processes at once, what we showed is what is stored
# Modes: root-dir root-tmpfs root-xfs root-btrfs
# Needs: kernel-overlay cmd:python3
# Timeout: 300
#
# WALK_SEED=N [WALK_STEPS=N] tries other walks than the ones that are always made.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"

steps=${WALK_STEPS:-2000} seed=${WALK_SEED:-1}

# Four walks in one directory; nobody knows how they end.
walk_at_once() { # DIR SEED
	local i pids=()
	for i in 1 2 3 4; do
		python3 "$SWAP_DIR/random_walk.py" "$2$i" "$steps" "$1" link >/dev/null &
		pids+=($!)
	done
	wait_all "${pids[@]}"
}

mkdir "$L1" "$L2" "$L3"
for layer in "$L1" "$L2" "$L3"; do
	python3 "$SWAP_DIR/random_walk.py" "$seed${layer: -1}" "$steps" "$layer" >/dev/null
done
for round in 1 2 3; do
	mount_as ours
	walk_at_once "$MNT" "$seed$round"
	fsop dents-check .
	show . >"$TEST_DIR/shown"
	unmount
	check_other_reader ours "seed $seed, round $round"
done
