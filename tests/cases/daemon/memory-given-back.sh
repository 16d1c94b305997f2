# Proves: what the kernel forgets, the daemon forgets too: its memory falls when the caches are dropped (F70)
# Modes: root-dir
# Needs: daemon
[[ -z ${SAN-} ]] || skip "sanitizers keep what was freed"
mkdir -p "$L1"/d{0..19}
for d in "$L1"/*; do
	fsop populate "$d/some-longer-name-for-a-file-" 2000
done
union_mount
rss() { awk '/VmRSS/ { print $2 }' "/proc/$(daemon_pids)/status"; }
start=$(rss)
find . -size +9 | wc -l >/dev/null
full=$(rss)
((full > start + 2000)) || fail "$start KiB before, $full KiB with 40,000 files: the test measures nothing"
fell() {
	echo 2 >/proc/sys/vm/drop_caches
	(($(rss) < start + (full - start) / 2))
}
[[ -w /proc/sys/vm/drop_caches ]] || skip "the caches cannot be dropped"
wait_until fell
