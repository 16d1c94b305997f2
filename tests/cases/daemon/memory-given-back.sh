# Proves: what the kernel forgets, the daemon forgets too: its memory falls when the caches are dropped (F70)
# Modes: root-dir
# Needs: daemon
# Sanitizers: no (they keep what was freed)
# Timeout: 300
[[ -w /proc/sys/vm/drop_caches ]] || skip "the caches cannot be dropped"
mkdir -p "$L1"/d{0..49}
for d in "$L1"/*; do
	fsop populate "$d/some-longer-name-for-a-file-" 2000
done
union_mount
rss() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pids)/status"; }
start=$(rss)
find . -size +9 | wc -l >/dev/null
# 100,000 files take some 20 MiB; caches and the memory of threads stay.
fell() {
	echo 2 >/proc/sys/vm/drop_caches
	(($(rss) < start + 8000))
}
wait_until fell
