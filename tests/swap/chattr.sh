#!/bin/bash
# Proves: what chattr(1) protects through us is protected under kernel overlayfs, and the reverse
# Modes: root-dir root-xfs
# Needs: kernel-overlay cmd:chattr
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/swap/turns.sh
. "$(dirname "$CASE_FILE")/turns.sh"

mkdir -p "$L1/dir" "$L2" "$L3"
echo text | tee "$L1/ours" "$L1/kernel" "$L1/dir/f" >/dev/null

protect() { # WHO
	mount_as "$1"
	chattr +i "$1"
	chattr +a dir
	echo new >"new-$1"
	chattr +ai "new-$1"
	unmount
}

check() { # WHO
	local reader file
	for reader in ours kernel; do
		mount_as "$reader"
		for file in "$1" "new-$1"; do
			assert_fails EPERM fsop unlink "$file"
			assert_fails EPERM fsop chmod "$file" 600
			assert_fails EPERM fsop open 5 "$file" wronly,append
		done
		assert_fails EPERM fsop unlink dir/f
		assert_eq "$(lsattr -d "$1" "new-$1" dir | cut -d' ' -f1 | tr -d -- -e)" $'i\nia\na'
		unmount
	done
}

release() { # WHO
	mount_as "$(other "$1")"
	chattr -ai "$1" "new-$1" dir
	rm dir/f
	echo more | tee -a "$1" "new-$1" >dir/f
	unmount
}

for who in ours kernel; do
	protect "$who"
	check "$who"
	release "$who"
done
