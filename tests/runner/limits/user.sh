# Proves: without a cgroup that he may write, a user is told what helps, and runs without limits
# Modes: user
RUN_ARGS=(--name "$C")
assert_status 0 ufr_run true
RUN_ARGS=(--name "$C" -m 64m)
assert_refused 125 'delegated' ufr_run true
assert_match "$ERR" '*controller "memory"*loginctl enable-linger*'
RUN_ARGS=(--name "$C" --pids-limit 10 --cgroup-best-effort)
assert_status 0 ufr_run echo ran
assert_eq "$OUT" ran
assert_match "$ERR" '*controller "pids"*' 'the warning'
