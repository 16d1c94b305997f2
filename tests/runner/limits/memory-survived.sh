# Proves: a command of which only a child was killed for want of memory ends as it likes, with a word
# Needs: cgroup:memory
[[ -d /sys/fs/cgroup/memory ]] || skip "not a host with cgroup v1"
RUN_ARGS=(--name "$C" -m 16m)
assert_status 0 ufr_run sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1; echo $?'
assert_eq "$OUT" 137
assert_match "$ERR" '*out of memory: the limit of 16M was reached*'
