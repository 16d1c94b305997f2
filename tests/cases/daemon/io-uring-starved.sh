# Proves: workers on a queue are SCHED_IDLE for a lone caller, and are ordinary threads where they are starved
# Modes: root-io_uring
# Needs: daemon
# Sanitizers: no (requests that take long pass for a starved worker)
layer "$L1" <<END
d/f: text
END
union_mount
daemon=$(daemon_pids)

# 5 is SCHED_IDLE (sched.h), 41 is the policy (proc(5)).
n_idle() { awk '$41 == 5 { n++ } END { print n + 0 }' "/proc/$daemon"/task/*/stat; }
some_idle() { (($(n_idle) > 0)); }
fewer_idle() { (($(n_idle) < before)); }

# Names that nobody has asked for yet are a request each.
ask() { for ((n = 0; ; n++)); do [[ ! -e d/absent-$n ]] || fail 'it is there'; done; }
spin() { while :; do :; done; }
BEGUN=()
begin() {
	"$@" &
	BEGUN+=($!)
}

! some_idle || fail 'SCHED_IDLE before anybody asked'
begin ask
wait_until some_idle
before=$(n_idle)
for ((i = 0; i < 2 * $(nproc); i++)); do begin spin; done
wait_until fewer_idle
[[ $(<d/f) == text ]]
kill "${BEGUN[@]}"
wait "${BEGUN[@]}" 2>/dev/null || :
