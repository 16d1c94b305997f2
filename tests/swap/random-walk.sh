#!/bin/bash
# Proves: random changes by us and by kernel overlayfs, layer upon layer, give what a plain directory gives
# Modes: root-dir root-tmpfs root-xfs root-btrfs
# Needs: kernel-overlay cmd:python3
# Timeout: 300
#
# WALK_SEED=N [WALK_STEPS=N] [WALK_OPTIONS=LIST] tries other walks than the ones that are always made.
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"

steps=${WALK_STEPS:-1500}
options=${WALK_OPTIONS-}
lowers=''

# mount_walk WRITER UPPER: a union over the layers made so far
mount_walk() {
	local all=lowerdir=$lowers,upperdir=$2,workdir=$2.work${options:+,$options}
	mkdir -p "$2" "$2.work" "$MNT"
	BACKEND=$1 mount_options "$MNT" "$all" || fail "$1 cannot mount $2"
	writer=$1
	union_entered "$MNT" "$all"
}

tree() { fsop tree mosxrL "$1"; }

# The same walk by the writer and on the plain directory; then both readers must see the result.
walk() { # WRITER UPPER SEED [link] [flat]
	local reader what="seed $3 (WALK_STEPS=$steps WALK_OPTIONS=$options), $1 writing ${2##*/}"
	mount_walk "$1" "$2"
	python3 "$SWAP_DIR/random_walk.py" "$3" "$steps" "$PLAIN" "${@:4}" >"$TEST_DIR/plain.log"
	python3 "$SWAP_DIR/random_walk.py" "$3" "$steps" "$MNT" "${@:4}" >"$TEST_DIR/walk.log"
	differ "$what: outcomes (>) are not those of a plain directory (<)" \
		"$TEST_DIR/plain.log" "$TEST_DIR/walk.log"
	differ "$what: it shows (>) another tree than there should be (<)" <(tree "$PLAIN") <(tree .)
	unmount
	for reader in "$1" "$(other "$1")"; do
		mount_walk "$reader" "$2"
		differ "$what: $reader reads (>) another tree than there should be (<)" \
			<(tree "$PLAIN") <(tree .)
		unmount
	done
}

# A stack of layers that were uppers, by turns written by the kernel and by us, below a last upper
# that both write.
walk_layers() { # SEED WRITER
	local base=$TEST_UPPER/$1 turn=$2 i
	PLAIN=$base/plain
	mkdir -p "$PLAIN" "$base/bottom"
	python3 "$SWAP_DIR/random_walk.py" "${1}0" "$steps" "$PLAIN" >/dev/null
	cp -a "$PLAIN/." "$base/bottom"
	lowers=$base/bottom
	for i in 1 2 3; do
		walk "$turn" "$base/layer$i" "$1$i"
		lowers=$base/layer$i:$lowers
		turn=$(other "$turn")
	done
	for i in 4 5 6; do
		walk "$turn" "$base/upper" "$1$i" link
		turn=$(other "$turn")
	done
}

# One upper over a layer with hard links, which both write by turns: they stay one file.
walk_index() { # SEED WRITER
	local base=$TEST_UPPER/$1 turn=$2 i name
	PLAIN=$base/plain
	mkdir -p "$PLAIN"/{a,b,c} "$base/bottom"
	for name in x y z; do
		echo "$name" >"$PLAIN/$name"
		for i in a b c; do ln "$PLAIN/$name" "$PLAIN/$i/$name"; done
	done
	ln -s link "$PLAIN/a/a" && ln "$PLAIN/a/a" "$PLAIN/b/a"
	cp -a "$PLAIN/." "$base/bottom"
	lowers=$base/bottom
	for i in 1 2 3 4; do
		walk "$turn" "$base/upper" "$1$i" link flat
		turn=$(other "$turn")
	done
}

for seed in ${WALK_SEED:-1 2}; do
	[[ $options != *index=on* ]] || { walk_index "$seed" ours && walk_index "1$seed" kernel && continue; }
	walk_layers "$seed" "$( ((seed % 2)) && echo kernel || echo ours)"
done
[[ -z ${WALK_SEED-} ]] || exit 0
options=metacopy=on
walk_layers 3 kernel
walk_layers 4 ours
options=index=on
walk_index 5 ours
options=index=on,metacopy=on
walk_index 6 kernel
