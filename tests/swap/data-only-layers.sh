#!/bin/bash
# Proves: over data-only layers we and kernel overlayfs show the same and go on with each other's uppers
# Modes: root-dir root-xfs
# Needs: kernel-overlay kernel:6.8
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"

mkdir -p "$L1/d" "$L2/ab" "$L3/cd"
for i in {1..6}; do
	data=$L2/ab/$i
	((i % 2)) || data=$L3/cd/$i
	head -c $((i * 5000)) /dev/urandom >"$data"
	truncate -s $((i * 5000)) "$L1/d/$i"
	fsop setxattr "$L1/d/$i" "$OVL.metacopy" '' -- setxattr "$L1/d/$i" "$OVL.redirect" "${data#"${data%/*/*}"}"
done

mount_data() { # WRITER
	local options=lowerdir=$L1::$L2::$L3,upperdir=$UPPER,workdir=$WORK,metacopy=on
	mkdir -p "$UPPER" "$WORK" "$MNT"
	BACKEND=$1 mount_options "$MNT" "$options" || fail "$1 cannot mount it"
	writer=$1
	union_entered "$MNT" "$options"
}

change() {
	chmod 600 d/1 d/2
	mv d/3 d/three
	mv d/4 four
	ln d/5 five
	echo more >>d/6
	mv d e
}

change_more() {
	chown 1:1 e/1 e/2 e/three four five
	echo more >>e/1
	echo more >>four
	mv e/2 two
}

for first in ours kernel; do
	rm -rf "$UPPER" "$WORK"
	for step in 'change' 'change_more'; do
		[[ $step == change ]] && turn=$first || turn=$(other "$first")
		mount_data "$turn"
		$step
		fsop tree mostxrcL . >"$TEST_DIR/shown"
		unmount
		for reader in ours kernel; do
			mount_data "$reader"
			differ "$step by $turn: $reader reads (>) another tree than was shown (<)" \
				"$TEST_DIR/shown" <(fsop tree mostxrcL .)
			unmount
		done
	done
done
