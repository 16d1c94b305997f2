# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154 # the variables of lib/case.sh
#
# Two programs take turns with one upper: ours and the kernel's overlayfs.  An ordinary directory
# goes through the same changes and says what is right.
#
#   take_turns WRITER...     each writer (ours or kernel) makes a round of changes

SWAP_DIR=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/swap/layers.sh
. "$SWAP_DIR/layers.sh"
# shellcheck source=tests/swap/changes.sh
. "$SWAP_DIR/changes.sh"

PLAIN=$TEST_UPPER/plain

# Links of lower files end when one of their names is copied up, in both programs.
PLAIN_SKIPS=(links)

writer='' # who has the union mounted

mount_as() { # WRITER [OPTIONS]
	local options=lowerdir=$L1:$L2:$L3,upperdir=$UPPER,workdir=$WORK${2:+,$2}
	# The kernel writes no redirects with userxattr, and follows none.
	[[ $1 == ours && $MODE == rootless ]] && options+=,redirect_dir=nofollow
	mkdir -p "$UPPER" "$WORK" "$MNT"
	BACKEND=$1 mount_options "$MNT" "$options" || fail "$1 cannot mount the upper"
	writer=$1
	union_entered "$MNT" "$options"
}

unmount() {
	BACKEND=$writer union_umount "$MNT"
	MOUNTED=()
}

other() { [[ $1 == ours ]] && echo kernel || echo ours; }

# Everything about every object but the access and change times, and the link counts of directories.
show() { fsop tree mostxrL "$@"; }

# The same with one value for every time that this test caused, and without what depends on how
# a rename was done: xfs gives a directory a new mtime when it is exchanged with a whiteout.
show_settled() {
	local keys=mostxrL
	[[ $(stat -f -c %T "$UPPER") == xfs ]] && keys=mosTxrL
	fsop tree $keys "$@" | sed -E 's/ mtime=[0-9]{10}\.[0-9]{9}/ mtime=new/'
}

# What the layers show together, as an ordinary directory.
make_plain() {
	local lowers=lowerdir=$L1:$L2:$L3
	mkdir -p "$PLAIN" "$MNT"
	BACKEND=kernel mount_options "$MNT" "$lowers"
	(cd "$MNT" && cp -a . "$PLAIN")
	umount "$MNT"
}

make_changes() { # ROUND
	if (($1 == 0)); then
		change_first
	else
		change_further "$1"
	fi
}

take_turns() {
	local round=0 turn
	make_layers
	remember_lowers "$L1:$L2:$L3"
	make_plain
	for turn; do
		(cd "$PLAIN" && make_changes $round)
		mount_as "$turn"
		make_changes $round
		check_against_plain "round $round, made by $turn: $turn"
		show "$MNT" >"$TEST_DIR/shown"
		unmount
		check_other_reader "$turn" "round $round, made by $turn"
		((++round))
	done
	[[ $turn != ours ]] || WORKS=("$WORK")
}

check_against_plain() {
	differ "$1 shows (>) another tree than there should be (<)" \
		<(show_settled "$PLAIN" "${PLAIN_SKIPS[@]}") <(show_settled "$MNT" "${PLAIN_SKIPS[@]}")
}

# The writer mounts it a second time as well: what it showed must be what it wrote.
check_other_reader() { # WRITER WHEN
	local reader
	for reader in "$1" "$(other "$1")"; do
		mount_as "$reader"
		differ "$2: $reader reads (>) another tree than the writer showed (<)" \
			"$TEST_DIR/shown" <(show "$MNT")
		[[ $reader == kernel ]] || fsop dents-check .
		unmount
	done
}

differ() { # TEXT FILE FILE
	local out
	out=$(diff "$2" "$3") || fail "$1:"$'\n'"$out"
}
