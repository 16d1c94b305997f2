# Proves: what the daemon writes and reads for a container is counted and throttled as the container's
# Needs: cgroup:blkio cmd:mkfs.ext4 cmd:python3
truncate -s 64M disk.img
mkfs.ext4 -q -O ^has_journal disk.img
mkdir disk
mount -o loop disk.img disk || skip "no loop device"
trap 'status=$?; umount -l disk; (exit $status); finish' EXIT
device=$(findmnt -no SOURCE disk)
number=$(stat -c '%Hr:%Lr' "$device")
mkdir disk/upper disk/base
dd if=/dev/urandom of=disk/base/data bs=1M count=2 2>/dev/null
sync -f disk
echo 3 >/proc/sys/vm/drop_caches

assert_status 0 ufr run -d --name "$C" --upper "$PWD/disk/upper" --device-write-bps "$PWD/disk:4m" \
	--device-read-bps "$device:4m" "$PWD/disk/base:$IMAGE" -- sleep 100
blkio=$(cgroup_of "$C" blkio)
assert_eq "$(<"$blkio/blkio.throttle.write_bps_device")" "$number 4194304" 'write rate'
assert_eq "$(<"$blkio/blkio.throttle.read_bps_device")" "$number 4194304" 'read rate'
daemon=$(pid_of "$C" daemon)
grep -qx "$daemon" "$blkio/cgroup.procs" || fail "the daemon is not throttled"

counted() { awk -v key="$number $1" '$1 " " $2 == key { print $3 }' "$blkio/blkio.throttle.io_service_bytes"; }
assert_status 0 ufr exec --no-tty "$C" sh -c 'cat /data >/dev/null'
(($(counted Read) >= 2 << 20)) || fail "read: $(counted Read) bytes are counted"
assert_status 0 ufr exec --no-tty "$C" dd if=/dev/zero of=/out bs=1M count=2 conv=fsync
(($(counted Write) >= 2 << 20)) || fail "written: $(counted Write) bytes are counted"
ufr stats --json --no-stream "$C" | python3 -c '
import json, sys
it = json.load(sys.stdin)[0]
assert it["readBytes"] >= 2 << 20 and it["writeBytes"] >= 2 << 20, it
'
assert_status 0 ufr rm -f "$C"
