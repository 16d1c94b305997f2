# Proves: eleven capabilities and no more; --cap-add, --cap-drop and --privileged change them
status() { ufr_run sh -c "sed -n 's/^Cap$1:\t//p' /proc/self/status"; }
assert_eq "$(status Prm)" 00000000800405fb 'permitted'
assert_eq "$(status Eff)" 00000000800405fb 'effective'
assert_eq "$(status Bnd)" 00000000800405fb 'bounding'
assert_eq "$(status Inh)$(status Amb)" 00000000000000000000000000000000 'inheritable and ambient'
RUN_ARGS=(-u alice)
assert_eq "$(status Prm)$(status Eff)" 00000000000000000000000000000000 "a user's"
RUN_ARGS=(-u alice --cap-add net_raw)
assert_eq "$(status Eff) $(status Amb)" '0000000000002000 0000000000002000' "a user's own"
RUN_ARGS=(--cap-drop all)
assert_eq "$(status Bnd)$(status Prm)" 00000000000000000000000000000000
RUN_ARGS=(--cap-drop ALL --cap-add CAP_CHOWN,kill)
assert_eq "$(status Bnd) $(status Prm)" '0000000000000021 0000000000000021'
RUN_ARGS=(--cap-add net_admin --cap-drop chown,NET_ADMIN)
assert_eq "$(status Bnd)" 00000000800405fa
RUN_ARGS=(--cap-add nosuch)
assert_refused 125 'nosuch' ufr_run true
RUN_ARGS=(--privileged)
all=$(status Bnd)
[[ $all == "$(sed -n 's/^CapBnd:\t//p' /proc/self/status)" || $MODE == user ]] || fail "privileged has $all"
RUN_ARGS=(--privileged --cap-drop ALL)
assert_eq "$(status Bnd)" 0000000000000000
