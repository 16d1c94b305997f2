# Proves: in cgroups that are given to him a user can limit, freeze and look like root
# Modes: user
[[ -d /sys/fs/cgroup/pids ]] || skip "not a host with cgroup v1"
base=$C-given
for hierarchy in memory pids cpu unified; do
	mkdir "/sys/fs/cgroup/$hierarchy/$base"
	chown -R "$USER_ID" "/sys/fs/cgroup/$hierarchy/$base"
done
given() {
	(
		for hierarchy in memory pids cpu unified; do
			echo "$BASHPID" >"/sys/fs/cgroup/$hierarchy/$base/cgroup.procs"
		done
		ufr "$@"
	)
}
status=0
given run -d --name "$C" -m 64m --pids-limit 20 "$LAYER:$IMAGE" -- sleep 100 || status=$?
if ((status == 0)); then
	assert_match "$(cgroup_of "$C" memory)" "*/$base/*"
	assert_eq "$(<"$(cgroup_of "$C" pids)/pids.max")" 20
	assert_match "$(ufr stats --no-stream "$C")" "*/ 64M*" stats
	assert_status 0 ufr freeze "$C"
	assert_eq "$(state_of "$C")" paused
	assert_status 0 ufr rm -f "$C"
fi
for hierarchy in memory pids cpu unified; do
	find "/sys/fs/cgroup/$hierarchy/$base" -depth -type d -exec rmdir {} + || :
done
((status == 0)) || fail "status $status"
