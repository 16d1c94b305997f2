# Proves: --mask hides files and directories, --unmask shows one or all, and --privileged everything
mkdir "$LAYER/secrets"
echo secret >"$LAYER/secrets/one"
echo secret >"$LAYER/secret"
RUN_ARGS=(--mask /secrets --mask /secret --mask /nosuch)
assert_eq "$(ufr_run sh -c 'cat /secret; ls -A /secrets')" ''
assert_status 1 ufr_run sh -c 'echo x >/secrets/new'
RUN_ARGS=(--unmask /proc/nosuch)
shown() { ufr_run sh -c "grep -c ' $1 ' /proc/self/mountinfo || :"; }
assert_eq "$(shown /proc/keys) $(shown /proc/interrupts)" '1 1'
RUN_ARGS=(--unmask /proc/keys)
assert_eq "$(shown /proc/keys) $(shown /proc/interrupts)" '0 1'
RUN_ARGS=(--unmask ALL)
assert_eq "$(shown /proc/keys) $(shown /proc/interrupts) $(shown /proc/sys)" '0 0 0'
RUN_ARGS=(--privileged)
assert_eq "$(shown /proc/keys) $(shown /proc/interrupts) $(shown /proc/sys)" '0 0 0'
