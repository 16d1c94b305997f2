# Proves: --join takes a path, and refuses what is no namespace of that kind
# Modes: root-dir
# Needs: root
sleep 100 &
unshare --net --uts sh -c 'hostname joined; exec sleep 100' &
other=$!
ours=$(readlink /proc/self/ns/net)
differs() { [[ $(readlink "/proc/$other/ns/net") != "$ours" && $(<"/proc/$other/comm") == sleep ]]; }
wait_until differs
RUN_ARGS=(--join "net=/proc/$other/ns/net")
assert_eq "$(ufr_run readlink /proc/self/ns/net)" "$(readlink "/proc/$other/ns/net")"
RUN_ARGS=(--net "ns:/proc/$other/ns/net")
assert_eq "$(ufr_run readlink /proc/self/ns/net)" "$(readlink "/proc/$other/ns/net")"
RUN_ARGS=(--join "uts=/proc/$other/ns/uts")
assert_eq "$(ufr_run hostname)" joined
: >"$TEST_DIR/bound"
mount --bind "/proc/$other/ns/net" "$TEST_DIR/bound"
RUN_ARGS=(--join "net=$TEST_DIR/bound")
assert_eq "$(ufr_run readlink /proc/self/ns/net)" "$(readlink "/proc/$other/ns/net")"
umount "$TEST_DIR/bound"
RUN_ARGS=(--join "uts=/proc/$other/ns/net")
assert_refused 125 'is no uts namespace' ufr_run true
RUN_ARGS=(--join uts=/etc/passwd)
assert_refused 125 '/etc/passwd is no uts namespace' ufr_run true
mkfifo "$TEST_DIR/fifo"
RUN_ARGS=(--join "uts=$TEST_DIR/fifo")
assert_refused 125 'is no uts namespace' ufr_run true
RUN_ARGS=(--join uts=/nosuch)
assert_refused 125 '/nosuch: No such file' ufr_run true
RUN_ARGS=(--join uts=relative)
assert_refused 125 'relative' ufr_run true
kill %1 %2
wait
