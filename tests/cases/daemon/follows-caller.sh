# Proves: a lone worker is bound to the processor of its only caller, and set free where it is starved
# Modes: root-dir rootless
# Needs: daemon
# Sanitizers: no (requests that take long pass for a starved worker)
layer "$L1" <<END
d/f: text
END
union_mount
daemon=$(daemon_pids)

# 5 is SCHED_IDLE (sched.h): the worker is bound.  41 is the policy (proc(5)).
bound() { [[ $(awk '{ print $41 }' "/proc/$daemon"/task/*/stat | grep -cx 5) == "$1" ]]; }
usual() { bound 0; }
with_one_processor() { [[ $(awk '/^Cpus_allowed_list:/ { print $2 }' "/proc/$daemon"/task/*/status | grep -cx '[0-9]*') -ge 1 ]]; }

# Names that nobody has asked for yet are a request each.
ask() { for ((n = 0; ; n++)); do [[ ! -e d/absent-$1-$n ]] || fail 'it is there'; done; }
begin() {
	"$@" &
	BEGUN+=($!)
}
end_all() {
	kill "${BEGUN[@]}"
	wait "${BEGUN[@]}" 2>/dev/null || :
	BEGUN=()
}
BEGUN=()
spin() { while :; do :; done; }

usual || fail 'bound before anybody asked'
begin ask alone
wait_until bound 1
wait_until with_one_processor
end_all
wait_until usual # in a calm nobody would look whether it is starved

# Whoever needs every processor takes it from the worker, and the caller is served all the same.
begin ask starving
wait_until bound 1
for ((i = 0; i < $(nproc); i++)); do begin spin; done
wait_until usual
[[ $(<d/f) == text ]]
end_all
