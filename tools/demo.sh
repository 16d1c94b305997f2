#!/bin/bash
#
# `make demo`: a union over two layers, step by step.  Everything happens in a directory of its own
# below /tmp, which is removed in the end.  Whatever is shown is checked; the exit status says so.

set -euo pipefail
export LC_ALL=C
umask 022

PATH=$(realpath "${BUILD:-$(dirname "$0")/../build}")/bin:$PATH
options=() prefix=trusted.overlay
if [[ $(id -u) != 0 ]]; then
	options=(-o userxattr)
	prefix=user.overlay
fi

title() { printf '\n%s\n' "$*"; }

note() { printf '  %s\n' "$@"; }

# Shows a command as one would type it, runs it, shows what it prints.
run() {
	local out
	printf '  $ %s\n' "$*"
	out=$(eval "$*" 2>&1) || wrong "status $? from: $*" "$out"
	[[ -z $out ]] || printf '    %s\n' "${out//$'\n'/$'\n    '}"
}

wrong() {
	printf 'demo: this is not as it should be: %s\n' "$@" >&2
	exit 1
}

claim() { # TEXT COMMAND...
	local text=$1
	shift
	"$@" >/dev/null 2>&1 || wrong "$text"
	note "-- $text"
}

# shellcheck disable=SC2317 # claim calls it
is() { [[ $1 == "$2" ]]; }

# Names, types, modes, owners, times, link targets and contents of both lower layers.
layers_sum() {
	{
		find base app -printf '%p %y %m %U:%G %T@ %l\n' | sort
		find base app -type f -exec sha256sum {} + | sort
	} | sha256sum | cut -c1-32
}

# shellcheck disable=SC2317 # likewise
is_whiteout() { [[ $(stat -c '%F %t:%T' "$1") == 'character special file 0:0' ]]; }

make_layers() {
	mkdir -p base/etc base/photos/2023 app/etc app/bin upper mnt
	echo 'name = base' >base/etc/config
	echo 'from the base' >base/etc/motd
	echo 'a picture' >base/photos/2023/beach
	echo 'another picture' >base/photos/2023/mountain
	echo 'name = app' >app/etc/config
	echo 'a program' >app/bin/program
}

demo() {
	local before
	make_layers
	before=$(layers_sum)

	title "Two layers: base, and app above it. (In $PWD)"
	run "find base app -type f"
	note "Their checksum is $before."

	title 'The union: both layers and an empty upper, mounted on mnt.'
	run "unionfs-mount ${options[*]:+${options[*]} }app:base upper mnt"
	run "find mnt -type f"
	run "cat mnt/etc/config"
	claim 'the layers are merged, app hides what base has under the same name' \
		is "$(cd mnt && find . -type f | sort | tr '\n' ' ')$(<mnt/etc/config)" \
		'./bin/program ./etc/config ./etc/motd ./photos/2023/beach ./photos/2023/mountain name = app'

	title 'Copy-up: a file of a layer is written to.'
	run "echo 'and from the union' >>mnt/etc/motd"
	run "cat mnt/etc/motd"
	run "find upper -type f"
	claim 'the upper has the file now' is "$(<upper/etc/motd)" $'from the base\nand from the union'
	claim 'the base has it as it was' is "$(<base/etc/motd)" 'from the base'

	title 'Whiteout: a file of a layer is removed.'
	run "rm mnt/bin/program"
	run "ls -l upper/bin"
	claim 'it is gone from the union' is "$(ls mnt/bin)" ''
	claim 'a device 0:0 in the upper hides it' is_whiteout upper/bin/program
	claim 'the layer still has it' is "$(<app/bin/program)" 'a program'

	title 'A directory of a layer is renamed, with all that is in it.'
	run "mv mnt/photos/2023 mnt/photos/holidays"
	run "find mnt/photos"
	run "find upper/photos"
	run "getfattr --absolute-names -n $prefix.redirect upper/photos/holidays"
	claim 'the union shows both files under the new name' \
		is "$(cat mnt/photos/holidays/*)" $'a picture\nanother picture'
	claim 'the old name is gone' is "$(ls mnt/photos)" holidays
	claim 'nothing was copied: the upper has the directory, empty, and where to find its content' \
		is "$(find upper/photos -type f)$(getfattr --absolute-names --only-values \
			-n "$prefix.redirect" upper/photos/holidays)" 2023

	title 'Unmounted and mounted again.'
	run "unionfs-mount -u mnt"
	run "unionfs-mount ${options[*]:+${options[*]} }app:base upper mnt"
	claim 'the union is the same' \
		is "$(cat mnt/etc/motd mnt/photos/holidays/beach)$(ls mnt/bin)" \
		$'from the base\nand from the union\na picture'
	run "unionfs-mount -u mnt"
	claim 'the mount point is an empty directory again' is "$(ls -A mnt)" ''

	title 'The layers.'
	note "Their checksum is $(layers_sum)."
	claim 'not a byte and not a time of them has changed' is "$(layers_sum)" "$before"
}

# The steps run in a process of their own, so that whatever ends them, this one cleans up.
trap 'interrupted=1' INT TERM HUP
interrupted=''
dir=$(mktemp -d "${TMPDIR:-/tmp}/unionfs-demo.XXXXXX")
set +e
(
	set -e
	cd "$dir"
	demo
)
status=$?
trap '' INT TERM HUP
if mountpoint -q "$dir/mnt"; then
	unionfs-mount -u "$dir/mnt" || umount -l "$dir/mnt"
fi
rm -rf --one-file-system "$dir"
[[ -z $interrupted ]] || status=130
exit $status
