# Proves: an ordinary user's container opens no device nodes but those of its /dev and of --device
# Modes: user
mkdir -p "$LAYER/nodes" "$TEST_DIR/volume"
mknod -m 666 "$LAYER/nodes/null" c 1 3
mknod -m 666 "$TEST_DIR/volume/null" c 1 3
RUN_ARGS=(-v "$TEST_DIR/volume:/volume" --device /dev/null:/dev/given)
assert_eq "$(ufr_run attack open /nodes/null || :)" EACCES
assert_eq "$(ufr_run attack open /volume/null || :)" EACCES
assert_eq "$(ufr_run attack open /dev/given)" 'done'
assert_eq "$(ufr_run attack open /dev/null)" 'done'
assert_eq "$(ufr_run attack mknod /tmp c 1 3 || :)" EPERM
RUN_ARGS=(--privileged)
assert_eq "$(ufr_run attack mknod /tmp c 1 3 || :)" EPERM
