# Proves: --cgroup none makes no cgroup and limits nothing, --cgroup PATH is the one that is named
# Needs: cgroup:memory
RUN_ARGS=(--name "$C" --cgroup none)
assert_status 0 ufr_run sh -c 'echo /sys/fs/cgroup/*; cat /proc/self/cgroup'
assert_match "$OUT" '/sys/fs/cgroup/\**0::/*'
RUN_ARGS=(--name "$C" --cgroup none -m 64m)
assert_refused 125 'limit' ufr_run true
assert_status 0 ufr run -d --name "$C" --cgroup "/$C-above/b.c/$C" -m 64m "$LAYER:$IMAGE" -- sleep 100
assert_match "$(cgroup_of "$C" memory)" "*/$C-above/b.c/$C"
assert_eq "$(<"$(cgroup_of "$C" memory)/memory.limit_in_bytes")" 67108864
# There can be only one there.
assert_refused 125 'it is there already' ufr run --rm --name "$C-2" --cgroup "/$C-above/b.c/$C" "$LAYER:$IMAGE" true
assert_status 0 ufr rm -f "$C" # check_host sees that all is gone
for path in ../x a/../b /a//b; do
	RUN_ARGS=(--name "$C" --cgroup "$path")
	assert_status 125 ufr_run true
done
