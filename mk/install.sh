#!/bin/sh
# Install files below $DESTDIR$PREFIX, or remove them again.
#
#	mk/install.sh install DIR MODE FILE...
#	mk/install.sh link DIR NAME TARGET
#	mk/install.sh uninstall DIR FILE...
#
# Directories that install had to make are noted in $BUILD/install.dirs; uninstall removes those,
# and only those, once they are empty.

set -eu

verb=$1
dir=${DESTDIR:-}${PREFIX:?}/$2
notes=${BUILD:-build}/install.dirs
shift 2

# Make a directory and note each ancestor that was missing, outermost first.
make_dir()
{
	[ -d "$1" ] && return
	make_dir "$(dirname "$1")"
	mkdir -m 0755 "$1"
	mkdir -p "$(dirname "$notes")"
	printf '%s\n' "$(cd "$1" && pwd)" >>"$notes"
}

remove_dirs()
{
	[ -f "$notes" ] || return 0
	kept=$(tac "$notes" | while IFS= read -r made; do
		rmdir -- "$made" 2>/dev/null || [ ! -d "$made" ] || printf '%s\n' "$made"
	done)
	rm -f "$notes"
	[ -z "$kept" ] || printf '%s\n' "$kept" | tac >"$notes"
}

case $verb in
install)
	mode=$1
	shift
	for file; do
		make_dir "$dir"
		install -m "$mode" "$file" "$dir/"
		printf 'installed %s\n' "$dir/${file##*/}"
	done
	;;
link)
	make_dir "$dir"
	ln -sfn "$2" "$dir/$1"
	printf 'installed %s\n' "$dir/$1"
	;;
uninstall)
	for file; do
		rm -f -- "$dir/${file##*/}"
	done
	remove_dirs
	;;
esac
