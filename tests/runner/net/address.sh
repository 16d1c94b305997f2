# Proves: --ip and --mac are what the container has, and what cannot be is refused
# Modes: root
# Net: own
RUN_ARGS=(--name "$C" --net bridge --ip 10.214.3.4 --mac 02:00:00:11:22:33)
assert_status 0 ufr_run sh -c 'ip -o -4 addr show eth0; cat /sys/class/net/eth0/address; grep 10.214.3.4 /etc/hosts'
assert_match "$OUT" "*inet 10.214.3.4/16 *02:00:00:11:22:33*10.214.3.4*$C*"
assert_status 0 ufr run -d --name "$C-2" --net bridge --ip 10.214.3.4 "$LAYER:$IMAGE" -- sleep 100
assert_refused 125 '10.214.3.4' ufr_run true # taken
assert_status 0 ufr rm -f "$C-2"
RUN_ARGS=(--name "$C" --net bridge --ip 192.0.2.1)
assert_refused 125 '192.0.2.1' ufr_run true # not of the bridge's network
RUN_ARGS=(--name "$C" --net bridge --ip x)
assert_refused 125 "x" ufr_run true
RUN_ARGS=(--name "$C" --net bridge --mac 01:00:00:00:00:00) # a group's
assert_refused 125 '01:00:00:00:00:00' ufr_run true
RUN_ARGS=(--name "$C" --ip 10.214.3.4)
assert_refused 125 '--net bridge' ufr_run true
RUN_ARGS=(--name "$C" -p 8080:80)
assert_refused 125 '--net bridge' ufr_run true
RUN_ARGS=(--name "$C" --net nosuch)
assert_refused 125 nosuch ufr_run true
# An address stays the same one from one time to the next.
RUN_ARGS=(--name "$C" --net bridge)
assert_status 0 ufr_run ip -o -4 addr show eth0
before=$OUT
assert_status 0 ufr_run ip -o -4 addr show eth0
assert_eq "${OUT#* }" "${before#* }"
