#!/bin/bash
#
# `make bench-runner`: what a container costs, side by side with other programs that make one.
#
#   RUNS=200        how often each is timed, after 20 runs that are not counted
#   IDLE=20         idle containers whose memory is looked at
#   PARALLEL=100    containers started at once over one layer
#
# Times from start to exit of a static /bin/true: unionfs-run mounts a union for it, with all
# namespaces, a memory limit and the seccomp filter; runc and crun get a plain directory and the
# configuration of `runc spec`; bwrap and unshare make namespaces only.  Everything lies on a tmpfs,
# so that no disk is measured.  Prints what was measured; what could not run says why.  Needs root.

set -euo pipefail
export LC_ALL=C

RUNS=${RUNS:-200}
IDLE=${IDLE:-20}
PARALLEL=${PARALLEL:-100}
PATH=$(realpath "${BUILD:-$(dirname "$0")/../build}")/bin:$PATH

die() {
	echo "bench-runner: $*" >&2
	exit 1
}

[[ $(id -u) == 0 ]] || die 'needs root'

# Mounts and processes end with the namespaces that the work is done in; this process cleans up.
if [[ -z ${BENCH_DIR-} ]]; then
	trap : INT TERM HUP
	BENCH_DIR=$(mktemp -d "${DIR:-/tmp}/unionfs-bench.XXXXXX")
	export BENCH_DIR
	status=0
	unshare --mount --pid --fork --kill-child --mount-proc "$0" || status=$?
	rm -rf --one-file-system "$BENCH_DIR"
	exit $status
fi

mount -t tmpfs -o mode=755 bench "$BENCH_DIR"
cd "$BENCH_DIR"
export UNIONFS_RUN_ROOT=$PWD/state UNIONFS_STORE=$PWD/store

make_image() {
	mkdir -p "$1"/{bin,dev,etc,proc,sys,tmp}
	cp "$(command -v busybox)" "$1/bin/busybox"
	ln -s busybox "$1/bin/true"
	ln -s busybox "$1/bin/sleep"
	touch "$1"/etc/{hosts,hostname,resolv.conf}
}

make_bundle() {
	mkdir bundle
	make_image bundle/rootfs
	(cd bundle && runc spec && python3 - <<'END')
import json
with open("config.json") as file:
    config = json.load(file)
config["process"]["args"] = ["/bin/true"]
config["process"]["terminal"] = False
with open("config.json", "w") as file:
    json.dump(config, file)
END
}

# --- start to exit ---

names=() commands=()

add() { # NAME COMMAND
	local out
	if ! command -v "${2%% *}" >/dev/null; then
		printf '%-28s %s\n' "$1" "not installed"
	elif ! out=$(sh -c "$2" 2>&1 </dev/null); then
		printf '%-28s %s\n' "$1" "does not run here: ${out##*$'\n'}"
	else
		names+=("$1") commands+=("$2")
	fi
}

time_all() {
	local args=() i
	((${#commands[@]})) || die "nothing can be timed"
	for i in "${!commands[@]}"; do args+=(-n "${names[i]}" "${commands[i]}"); done
	hyperfine -N --warmup 20 --runs "$RUNS" --export-json times.json "${args[@]}" >hyperfine.log 2>&1 ||
		die "hyperfine: $(tail -1 hyperfine.log)"
	python3 - times.json <<'END'
import json
import sys

with open(sys.argv[1]) as file:
    results = json.load(file)["results"]
means = {r["command"]: r["mean"] for r in results}
ours = means.get("unionfs-run")
print(f"{'start to exit of /bin/true':28} {'mean':>8} {'median':>8} {'min':>8} {'user':>8} {'system':>8}")
for r in results:
    print(f"{r['command']:28}" + "".join(
        f" {1000 * r[key]:5.2f} ms" for key in ("mean", "median", "min", "user", "system")))
for name, bar in (("runc", 1.0), ("bwrap", 3.0)):
    if ours and name in means:
        print(f"unionfs-run takes {ours / means[name]:.2f} times as long as {name} (wanted: at most {bar:g})")
END
}

# --- memory ---

# KiB that processes have for themselves, and their share of what they have in common.
memory_of() {
	local pid
	for pid; do cat "/proc/$pid/smaps_rollup"; done |
		awk '/^Private/ { private += $2 } /^Pss:/ { pss += $2 }
			END { printf "%d KiB private, %d KiB with their share of what is common\n", private, pss }'
}

measure_idle() {
	local i pids=() name
	for ((i = 0; i < IDLE; i++)); do
		unionfs-run run -d --name "idle$i" -m 64m "$PWD/image" -- sleep 1000 >/dev/null
	done
	for name in monitor daemon init; do
		mapfile -t pids < <(python3 - "$UNIONFS_RUN_ROOT" "$name" <<'END'
import glob
import json
import sys

for path in glob.glob(sys.argv[1] + "/idle*/state.json"):
    with open(path) as file:
        state = json.load(file)
    print(state["pid"] if sys.argv[2] == "init" else state["unionfs"][sys.argv[2]]["pid"])
END
		)
		echo "$IDLE idle containers, ${name}s: $(memory_of "${pids[@]}")"
	done
	for ((i = 0; i < IDLE; i++)); do unionfs-run rm -f "idle$i" >/dev/null; done
}

# --- many at once ---

measure_parallel() {
	local i failed=0 pids=() begin end
	begin=$(date +%s%N)
	for ((i = 0; i < PARALLEL; i++)); do
		unionfs-run run --rm --name "many$i" -m 64m "$PWD/image" -- true &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" || ((++failed)); done
	end=$(date +%s%N)
	echo "$PARALLEL containers at once over one layer: $failed failed, $(((end - begin) / 1000000)) ms in all"
	((failed == 0))
}

read -r load _ </proc/loadavg
echo "$(nproc) processors, load average $load before: with more than a few tenths the times are not worth much"
make_image image
command -v runc >/dev/null && make_bundle
add unionfs-run "unionfs-run --rm -m 64m --cpus 1 --pids-limit 100 $PWD/image true"
add 'unionfs-run without cgroup' "unionfs-run --rm --cgroup none $PWD/image true"
add runc "runc run --bundle $PWD/bundle bench-runc"
add crun "crun run --bundle $PWD/bundle bench-crun"
add bwrap "bwrap --unshare-all --ro-bind $PWD/image / /bin/true"
add unshare "unshare --mount --uts --ipc --net --pid --fork --cgroup $PWD/image/bin/true"
time_all
measure_idle
measure_parallel
