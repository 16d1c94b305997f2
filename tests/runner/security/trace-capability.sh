# Proves: who may trace inside gets from process 1 no capability that he does not have himself
RUN_ARGS=(--cap-add SYS_PTRACE)
assert_status 0 ufr_run sh -c '
	sed -n "s/^CapBnd:\t//p; s/^CapPrm:\t//p; s/^NoNewPrivs:\t/nnp /p; s/^Seccomp:\t/filter /p" \
		/proc/1/status /proc/self/status'
mapfile -t lines <<<"$OUT"
assert_eq "${lines[0]}" "${lines[4]}" "process 1's capabilities"
assert_eq "${lines[1]}" "${lines[5]}" "process 1's bounding set"
assert_eq "${lines[2]} ${lines[3]}" 'nnp 1 filter 2'
RUN_ARGS=(--cap-drop ALL -u alice --as-pid-1)
assert_eq "$(ufr_run sh -c 'sed -n "s/^CapBnd:\t//p" /proc/1/status')" 0000000000000000
