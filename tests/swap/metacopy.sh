#!/bin/bash
# Proves: we and kernel overlayfs read and go on with each other's metacopy files, renamed and linked ones too
# Modes: root-dir root-tmpfs root-xfs root-btrfs
# Needs: kernel-overlay
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"

names=(chmod rename move link exchange1 exchange2 dir/inside write trunc cut twice)

make_lowers() {
	local name
	mkdir -p "$L2"/{dir,e} "$L1" "$L3"
	for name in "${names[@]}"; do
		{
			echo "the data of $name"
			head -c 20000 /dev/urandom
		} >"$L2/$name"
		fsop setxattr "$L2/$name" user.of "$name" 2>/dev/null || true
	done
	: >"$L1/unrelated"
}

change() {
	chmod 600 "${names[@]}"
	mv rename renamed
	mv move e/moved
	ln link e/linked
	fsop rename exchange1 exchange2 exchange
	mv dir e/directory
	echo written >>./write
	: >trunc
	truncate -s 100 cut
	mv twice e/twice
}

change_more() {
	chown 1:1 renamed e/moved e/linked exchange1 exchange2 e/directory/inside write trunc cut e/twice
	mv renamed e/renamed-again
	rm link
	ln e/moved linked-again
	echo more >>e/directory/inside
	echo more >>exchange1
	mv e/twice twice
}

show_all() { fsop tree mostxrcL . && stat -c '%n %s %b' exchange2 e/linked; }

count_without_data() {
	find "$UPPER" -type f -exec sh -c \
		'for f; do getfattr -n trusted.overlay.metacopy "$f" 2>/dev/null; done' - {} + | grep -c '^# file' || true
}

turns() { # WRITER
	rm -rf "$UPPER" "$WORK"
	mount_as "$1" metacopy=on
	change
	show_all >"$TEST_DIR/shown"
	unmount
	check "$1 wrote"
	[[ $(count_without_data) -ge 7 ]] || fail "$1 copied data up"
	mount_as "$(other "$1")" metacopy=on
	change_more
	show_all >"$TEST_DIR/shown"
	unmount
	check "$1 began, the other went on"
}

check() {
	local reader
	for reader in ours kernel; do
		mount_as "$reader" metacopy=on
		differ "$1: $reader reads (>) another tree than was shown (<)" "$TEST_DIR/shown" <(show_all)
		unmount
	done
}

make_lowers
turns ours
turns kernel
