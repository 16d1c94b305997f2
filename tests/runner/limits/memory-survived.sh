# Proves: where only a child is killed for want of memory the command ends as it likes, with a word
# Needs: cgroup:memory
# In v2 nothing of the container is left half alive (memory.oom.group).
survivor='137' status=0
is_v1 || { survivor='' status=137; }
RUN_ARGS=(--name "$C" -m 16m)
assert_status "$status" ufr_run sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1; echo $?'
assert_eq "$OUT" "$survivor"
assert_match "$ERR" '*out of memory: the limit of 16M was reached*'
