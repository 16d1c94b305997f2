# Proves: a command gets the variables that are named and no others; -w, --umask and limits hold
export LEAK=leak GIVEN=given
printf '%s\n' '# comment' 'FILE=from file' GIVEN '' >"$TEST_DIR/env"
assert_eq "$(ufr_run sh -c 'env | sort | grep -v "^PWD=\|^SHLVL="')" \
	$'HOME=/root\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\ncontainer=unionfs'
RUN_ARGS=(-e A=1 -e GIVEN -e NOSUCH --env-file "$TEST_DIR/env")
assert_match "$(ufr_run sh -c 'echo "$A $GIVEN $FILE ${NOSUCH-unset} ${LEAK-unset}"')" '1 given from file unset unset'
RUN_ARGS=(--clearenv -e B=2)
assert_eq "$(ufr_run /bin/busybox env)" $'B=2\nHOME=/root'
RUN_ARGS=(-e =x)
assert_status 125 ufr_run true
RUN_ARGS=(--env-file /nosuch)
assert_refused 125 '/nosuch: No such file' ufr_run true
RUN_ARGS=(-w /home/alice --umask 077 --ulimit nofile=100:200 --ulimit core=0 --oom-score-adj 500)
assert_eq "$(ufr_run sh -c 'pwd; umask; ulimit -Sn; ulimit -Hn; ulimit -c; cat /proc/self/oom_score_adj')" \
	$'/home/alice\n0077\n100\n200\n0\n500'
RUN_ARGS=()
assert_eq "$(ufr_run sh -c 'pwd; umask; cat /proc/self/oom_score_adj')" $'/\n0022\n0'
assert_eq "$(ufr_run attack rlimit || :)" EPERM
RUN_ARGS=(--ulimit nosuch=1)
assert_refused 125 'nosuch' ufr_run true
