# Proves: the filter is on, its default answer is ENOSYS, and --seccomp none|FILE changes it
state() { ufr_run sed -n 's/^Seccomp:\t//p' /proc/self/status; }
assert_eq "$(state)" 2
assert_eq "$(ufr_run attack io_uring)" ENOSYS
RUN_ARGS=(--seccomp none)
assert_eq "$(state)" 0
[[ $(ufr_run attack io_uring) != ENOSYS ]] || fail 'there is no io_uring without a filter'
RUN_ARGS=(--privileged)
assert_eq "$(state)" 0
RUN_ARGS=(--new-privs)
assert_eq "$(state)" 2
cat >"$TEST_DIR/profile.json" <<-END
	{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
		{ "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 111 } ] }
END
RUN_ARGS=(--seccomp "$TEST_DIR/profile.json")
assert_status 1 ufr_run mkdir /tmp/x
assert_match "$ERR" '*Connection refused*'
RUN_ARGS=(--seccomp /nosuch.json)
assert_refused 125 '/nosuch.json: No such file' ufr_run true
echo '{ "defaultAction": ' >"$TEST_DIR/profile.json"
RUN_ARGS=(--seccomp "$TEST_DIR/profile.json")
assert_refused 125 'profile.json' ufr_run true
