#!/bin/bash
# Proves: a Debian root in four layers is used as on kernel overlayfs: apt, gcc, make, git, sqlite, rm -rf
# Needs: root kernel-overlay cmd:debootstrap cmd:dpkg disk:4
# Timeout: 1200
# shellcheck source=tests/lib/case.sh
. "$CASE_LIB"
# shellcheck source=tests/real/root.sh
. "$(dirname "$CASE_FILE")/root.sh"

# Not compared, relative to the root:
SKIPS=(
	var/log                     # lines with dates
	var/cache/apt               # maps of files with their times, built when asked for
	var/cache/ldconfig          # inode numbers and change times of libraries
	srv/git/.git/index          # inode numbers and times of the work tree
	srv/git/.git/worktrees      # the same
	srv/app/new.db              # the order in which four writers came
	srv/app/new.db.dump
)

provide_layers
remember_lowers "$LAYERS"
started=$(date +%s)

# The tree, with one value for every time since the test began.
shown() {
	fsop tree mostxrL "$1" "${SKIPS[@]}" | awk -v started="$started" '{
		if (match($0, / mtime=[0-9]+/) && substr($0, RSTART + 7, RLENGTH - 7) + 0 >= started)
			sub(/ mtime=[0-9.]+/, " mtime=new")
		print
	}'
}

# What a program in the chroot sees of it.
listed() {
	enter_root "$1" 'find / -xdev ! -path "/var/log/*" ! -path "/var/cache/*" -printf "%p %y %m %U:%G %l\n"' |
		LC_ALL=C sort
}

session() { # BACKEND
	export MNT=$TEST_DIR/$1 UPPER=$TEST_UPPER/upper-$1 WORK=$TEST_UPPER/work-$1
	BACKEND=$1
	LOWERS=$LAYERS
	union_mount -o xino=auto
	cd "$TEST_DIR"
	enter_root "$MNT" "$(<"$REAL_DIR/session.sh")" >"$TEST_DIR/log-$1" 2>&1 ||
		fail "the session on $1: $(tail -20 "$TEST_DIR/log-$1")"
	shown "$MNT" >"$TEST_DIR/shown-$1"
	listed "$MNT" >"$TEST_DIR/listed-$1"
	union_remount
	cd "$TEST_DIR"
	shown "$MNT" >"$TEST_DIR/again-$1"
	diff "$TEST_DIR/shown-$1" "$TEST_DIR/again-$1" || fail "$1 shows another tree (>) when mounted again"
	[[ $1 == kernel ]] || fsop dents-check "$MNT"
	union_umount "$MNT"
}

session kernel
session ours
BACKEND=ours
WORKS=("$TEST_UPPER/work-ours")
for what in listed shown; do
	diff "$TEST_DIR/$what-kernel" "$TEST_DIR/$what-ours" >"$TEST_DIR/differences" ||
		fail "ours (>) ended as another tree than kernel overlayfs (<), as $what:
$(head -50 "$TEST_DIR/differences")"
done
