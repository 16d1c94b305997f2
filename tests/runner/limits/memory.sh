# Proves: who uses more memory than -m allows is killed, and that is told everywhere
# Needs: cgroup:memory
RUN_ARGS=(--name "$C" -m 16m)
assert_status 0 ufr_run dd if=/dev/zero of=/dev/null bs=4M count=1
exec 3>events
RUN_ARGS+=(--status-fd 3)
assert_refused 137 "out of memory: the limit of 16M was reached" ufr_run dd if=/dev/zero of=/dev/null bs=64M count=1
exec 3>&-
assert_match "$(<events)" '*"event":"exited"*"code":137*"oom":true*' events

assert_status 0 ufr run -d --name "$C" -m 16m "$LAYER:$IMAGE" -- dd if=/dev/zero of=/dev/null bs=64M count=1
assert_status 137 ufr wait "$C"
assert_match "$(ufr inspect "$C")" '*"exitCode": 137*"outOfMemory": true*' inspect
assert_match "$(ufr info "$C")" '*out of memory*' info
assert_status 0 ufr rm "$C"
