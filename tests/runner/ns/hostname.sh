# Proves: the host name is the container's name or --hostname's, and the host's own stays
before=$(hostname)
RUN_ARGS=(--name "$C")
assert_eq "$(ufr_run hostname)" "$C"
RUN_ARGS=(--hostname example)
assert_eq "$(ufr_run sh -c 'hostname; cat /etc/hostname')" $'example\nexample'
RUN_ARGS=(--share uts)
assert_eq "$(ufr_run hostname)" "$before"
RUN_ARGS=(--share uts --hostname example)
assert_refused 125 '--hostname needs a uts namespace' ufr_run true
assert_eq "$(hostname)" "$before"
