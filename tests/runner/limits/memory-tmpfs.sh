# Proves: files in memory count as memory: those of /dev/shm, of --tmpfs and of --tmpfs-upper
# Needs: cgroup:memory
RUN_ARGS=(--name "$C" -m 16m --tmpfs /mem:size=64m --tmpfs-upper 64m)
for file in /dev/shm/x /mem/x; do
	assert_status 137 ufr_run sh -c "exec dd if=/dev/zero of=$file bs=1M count=48"
	assert_match "$ERR" '*out of memory*'
done
# What goes through the union too where the kernel writes it itself (passthrough, Linux 6.9); else it
# is the daemon's, and must not escape the tmpfs's own bound.
if kernel_is 6.9; then
	assert_status 137 ufr_run sh -c 'exec dd if=/dev/zero of=/x bs=1M count=80'
	assert_match "$ERR" '*out of memory*'
else
	assert_status 1 ufr_run sh -c 'exec dd if=/dev/zero of=/x bs=1M count=80'
	assert_match "$ERR" '*No space left*'
fi
