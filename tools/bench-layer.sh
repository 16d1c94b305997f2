#!/bin/bash
#
# `make bench-layer`: what it takes to import, mount, commit and export an image, side by side with
# other programs that do the same.
#
#   RUNS=5          how often each is done; the median is printed
#   FILES=20000     files of 8 KiB in the base layer, besides one of 64 MiB
#   CHANGED=500     files that are changed for the commit
#   DIR=/var/tmp    where the work is done
#
# umoci unpack and repack do what import and commit do, but keep no store; skopeo copy reads and
# checks blobs and unpacks nothing; podman load imports into its own store.  The page cache is warm.
# Prints seconds and the peak of memory; what could not run says why.  Needs root.

set -euo pipefail
export LC_ALL=C

RUNS=${RUNS:-5}
FILES=${FILES:-20000}
CHANGED=${CHANGED:-500}
PATH=$(realpath "${BUILD:-$(dirname "$0")/../build}")/bin:$PATH

[[ $(id -u) == 0 ]] || {
	echo 'bench-layer: needs root' >&2
	exit 1
}

if [[ -z ${BENCH_DIR-} ]]; then
	BENCH_DIR=$(mktemp -d "${DIR:-/var/tmp}/unionfs-bench.XXXXXX")
	export BENCH_DIR
	status=0
	unshare --mount --pid --fork --kill-child --mount-proc "$0" || status=$?
	rm -rf --one-file-system "$BENCH_DIR"
	exit $status
fi
cd "$BENCH_DIR"
export UNIONFS_IMAGES=$PWD/store HOME=$PWD
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >policy.json

# measure NAME PREPARE COMMAND: both are run by sh; only the second is timed.
measure() {
	python3 - "$RUNS" "$@" <<'END'
import os, statistics, subprocess, sys, time
runs, name, prepare, command = int(sys.argv[1]), *sys.argv[2:5]
times, peak = [], 0
for _ in range(runs):
    subprocess.run(["sh", "-ec", prepare], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    child = subprocess.Popen(["sh", "-ec", "exec " + command if "&&" not in command else command],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    times.append(time.monotonic() - begin)
    if status:
        print(f"{name:44} failed: {error.decode(errors='replace').strip().splitlines()[-1:]}")
        sys.exit()
    peak = max(peak, usage.ru_maxrss)
print(f"{name:44} {statistics.median(times):8.2f} s {peak // 1024:6} MiB")
END
}

compare() { # COMMAND NAME PREPARE COMMAND
	if command -v "$1" >/dev/null; then
		measure "${@:2}"
	else
		printf '%-44s %s\n' "$2" "no $1 here"
	fi
}

make_image() {
	python3 - "$FILES" <<'END'
import os, random, sys
random.seed(1)
for i in range(int(sys.argv[1])):
    directory = f"base/d{i // 200}"
    os.makedirs(directory, exist_ok=True)
    with open(f"{directory}/f{i}", "wb") as file:
        file.write(random.randbytes(4096) + bytes(4096))
with open("base/big", "wb") as file:
    for _ in range(64):
        file.write(random.randbytes(1 << 20))
END
	find base -exec touch -h -d @1700000000 {} +
	unionfs-layer import base -t image 2>/dev/null >/dev/null
	unionfs-layer export image oci:layout:1
	umoci unpack --image layout:1 bundle >/dev/null 2>&1 || :
	for ((i = 0; i < CHANGED; i++)); do
		echo changed >"bundle/rootfs/d0/new$i"
	done
	mkdir upper
	mkdir upper/d0
	cp bundle/rootfs/d0/new* upper/d0/
}

make_image
layout=$(du -sm layout | cut -f1)
echo "An image of $FILES files, $(du -sm --apparent-size base | cut -f1) MiB, $layout MiB compressed; median of $RUNS"
sk="skopeo --policy policy.json --tmpdir $PWD copy -q"

echo
measure 'import oci: (unionfs-layer)' 'rm -rf store' 'unionfs-layer import oci:layout:1 -t image'
compare umoci 'umoci unpack' 'rm -rf b' 'umoci unpack --image layout:1 b'
compare skopeo 'skopeo copy oci: oci: (nothing unpacked)' 'rm -rf copy' "$sk oci:layout:1 oci:copy:1"
$sk oci:layout:1 docker-archive:image.tar:image:1 2>/dev/null || :
compare podman 'podman load' 'podman --root podman --runroot podman-run rmi -af' \
	'podman --root podman --runroot podman-run load -q -i image.tar'
measure 'import of what is there' : 'unionfs-layer import oci:layout:1'
measure 'verify' : 'unionfs-layer verify'

echo
mkdir mnt
measure 'mount by name, list, unmount' : \
	'unionfs-mount image mnt && ls mnt >/dev/null && umount mnt'

echo
measure 'commit (unionfs-layer)' : 'unionfs-layer commit upper --base image -t changed'
compare umoci 'umoci repack' 'rm -rf l2 && cp -a layout l2' 'umoci repack --image l2:2 bundle'

echo
measure 'export oci:, gzip (unionfs-layer)' 'rm -rf out' 'unionfs-layer export image oci:out:1'
measure 'export oci:, zstd' 'rm -rf out' 'unionfs-layer export --compression zstd image oci:out:1'
measure 'export oci:, uncompressed' 'rm -rf out' 'unionfs-layer export --compression none image oci:out:1'
measure 'export docker-archive:' 'rm -f out.tar' 'unionfs-layer export image docker-archive:out.tar'
compare skopeo 'skopeo copy oci: docker-archive:' 'rm -f out.tar' "$sk oci:layout:1 docker-archive:out.tar:x:1"
