#!/bin/bash
#
# `make bench-memory`: memory of the daemon for each inode that the kernel caches.
#
#   N=1000000       how many files (in directories of 1000)
#   DIR=            where the lower layer is made; default: a tmpfs of its own
#   PROGRAMS='unionfs-mount fuse-overlayfs'
#
# Mounts a union over the files, looks at every one (find), then has the kernel forget them
# (drop_caches), and reads after each step what the daemon has for itself (Private_Clean and
# Private_Dirty of smaps_rollup) and its share of the rest (Pss).  Needs root.  Prints what was
# measured; fails when unionfs-mount takes more than the bar, 200 bytes an inode.

set -euo pipefail
export LC_ALL=C

N=${N:-1000000}
BAR=200
PROGRAMS=${PROGRAMS:-unionfs-mount fuse-overlayfs}
PATH=$(realpath "${BUILD:-$(dirname "$0")/../build}")/bin:$PATH

die() {
	echo "bench-memory: $*" >&2
	exit 1
}

[[ $(id -u) == 0 ]] || die 'needs root, to have the kernel drop its caches'

# Mounts and processes end with the name spaces that the work is done in; this process cleans up.
if [[ -z ${BENCH_DIR-} ]]; then
	trap : INT TERM HUP
	BENCH_DIR=$(mktemp -d "${DIR:-/tmp}/unionfs-bench.XXXXXX")
	export BENCH_DIR
	status=0
	unshare --mount --pid --fork --kill-child --mount-proc "$0" || status=$?
	rm -rf --one-file-system "$BENCH_DIR"
	exit $status
fi

cd "$BENCH_DIR"
if [[ -z ${DIR-} ]]; then
	mount -t tmpfs -o "nr_inodes=0,size=75%" bench .
	cd "$BENCH_DIR"
fi
mkdir lower mnt
inodes=0 cost=0

make_files() {
	local i left=$N n
	for ((i = 0; left > 0; i++, left -= n)); do
		n=$((left < 1000 ? left : 1000))
		mkdir "lower/$i"
		(cd "lower/$i" && seq -f "object-$i-%g.o" "$n" | xargs touch)
	done
}

# The daemon is the only other process here but for the shell and its children.
daemon_of() {
	local exe
	for exe in /proc/[0-9]*/exe; do
		[[ $(readlink "$exe") == */"$1" ]] && echo "${exe//[!0-9]/}" && return
	done
	die "no process of $1"
}

# "PRIVATE PSS" in bytes
memory_of() {
	awk '/^Pss:/ { pss = $2 } /^Private_(Clean|Dirty):/ { private += $2 }
		END { print private * 1024, pss * 1024 }' "/proc/$1/smaps_rollup"
}

# The same once it has stayed equal for a second: a daemon may free a little later.
settled_memory_of() {
	local now before=''
	for ((i = 0; i < 60; i++)); do
		now=$(memory_of "$1")
		[[ $now != "$before" ]] || break
		before=$now
		sleep 1
	done
	echo "$now"
}

per_inode() { echo $((($1 - $2 + inodes / 2) / inodes)); }

# How often anybody has had the kernel drop its caches.
drops() { awk '/^drop_slab/ { print $2 }' /proc/vmstat; }

# Mounts, looks at everything; false when somebody else had the kernel forget meanwhile.
fill() { # PROGRAM
	local before
	before=$(drops)
	rm -rf upper work
	mkdir upper work
	"$1" -o lowerdir=lower,upperdir=upper,workdir=work mnt </dev/null >/dev/null 2>&1 ||
		die "$1 cannot mount"
	pid=$(daemon_of "$1")
	read -r private0 pss0 < <(memory_of "$pid")
	inodes=$(find mnt -printf '%i %s\n' | wc -l) # a size cannot be had without an inode
	read -r private1 pss1 < <(memory_of "$pid")
	[[ $(drops) == "$before" ]]
}

unmount() {
	umount mnt
	while [[ -e /proc/$pid ]]; do sleep 0.1; done
}

measure() { # PROGRAM
	local pid private0 pss0 private1 pss1 private2 i
	for ((i = 0; i < 10; i++)); do
		fill "$1" && break
		unmount
	done
	if ((i == 10)); then
		echo 'bench-memory: something else on this machine keeps dropping caches' >&2
		return 1
	fi
	echo 2 >/proc/sys/vm/drop_caches
	read -r private2 _ < <(settled_memory_of "$pid")
	unmount
	cost=$(per_inode "$private1" "$private0")
	printf '%-16s %10d %12d %12d %12d %10d %10d %9d%%\n' "$1" "$inodes" "$((private0 >> 10))" \
		"$((private1 >> 10))" "$((private2 >> 10))" "$cost" "$(per_inode "$pss1" "$pss0")" \
		"$(((private1 - private2) * 100 / (private1 - private0)))"
}

make_files
printf '%-16s %10s %12s %12s %12s %10s %10s %10s\n' program inodes 'KiB mounted' 'KiB found' \
	'KiB forgot' 'B/inode' 'Pss/inode' 'given back'
verdict=0
for program in $PROGRAMS; do
	command -v "$program" >/dev/null || continue
	if ! measure "$program"; then
		[[ $program != unionfs-mount ]] || verdict=1
	elif [[ $program == unionfs-mount ]]; then
		((cost <= BAR)) || verdict=1
		result="$cost of $BAR bytes: $( ((verdict)) && echo 'over the bar' || echo 'within the bar')"
	fi
done
printf '%s\n' "${result-}"
exit $verdict
