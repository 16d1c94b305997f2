# Proves: --io-weight is set, or refused by the name of what the kernel does not have
# Needs: cgroup:blkio
RUN_ARGS=(--name "$C" --io-weight 200)
probe=/sys/fs/cgroup/blkio/$C-probe
mkdir "$probe"
file=$(cd "$probe" && ls -d blkio.bfq.weight blkio.weight 2>/dev/null | head -1) || :
rmdir "$probe"
if [[ -n $file ]]; then
	assert_status 0 ufr_run cat "/sys/fs/cgroup/blkio/$file"
	assert_eq "$OUT" 200
else
	assert_refused 125 'cgroup controller "blkio" has no' ufr_run true
fi
RUN_ARGS=(--name "$C" --io-weight 5)
assert_refused 125 "option '--io-weight'" ufr_run true
