# Proves: a set-user-ID program of a layer gives nothing, unless --new-privs lets it
mkdir "$LAYER/raised"
cp "$IMAGE/bin/attack" "$LAYER/raised/attack"
[[ $MODE == root-* ]] || chown "$USER_ID:$USER_ID" "$LAYER/raised" "$LAYER/raised/attack"
chmod 4755 "$LAYER/raised/attack"
RUN_ARGS=(-u alice)
assert_eq "$(ufr_run /raised/attack be_root || :) $(ufr_run attack new_privs || :)" 'EPERM EPERM'
RUN_ARGS=(-u alice --new-privs)
assert_eq "$(ufr_run /raised/attack be_root) $(ufr_run attack new_privs)" 'done done'
assert_eq "$(ufr_run attack be_root || :)" EPERM 'without the bit'
