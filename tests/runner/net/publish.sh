# Proves: a published port is reached from the host by all its addresses and from outside, tcp and udp
# Modes: root
# Needs: cmd:python3
# Net: own
ip link set lo up
make_outside
assert_status 0 ufr run -d --name "$C" --net bridge -p 8080:80 -p 8081:81/udp -p 127.0.0.1:8082:80 \
	"$LAYER:$IMAGE" -- sleep 100
pid=$(init_pid "$C")
serve "$pid" tcp 80 web
serve "$pid" udp 81 dns
for address in 127.0.0.1 192.0.2.1; do
	hears 'web *' self tcp $address 8080 || fail "the host does not reach tcp by $address"
	hears 'dns *' self udp $address 8081 || fail "the host does not reach udp by $address"
done
hears 'web *' self tcp 127.0.0.1 8082 || fail "the host does not reach the port of 127.0.0.1"
hears 'web *' "$pid" tcp 192.0.2.1 8080 || fail "the container does not reach itself"
hears 'web 192.0.2.2' "$OUTSIDE" tcp 192.0.2.1 8080 || fail "outside does not reach tcp"
hears 'dns 192.0.2.2' "$OUTSIDE" udp 192.0.2.1 8081 || fail "outside does not reach udp"
hears 'web *' "$OUTSIDE" tcp 192.0.2.1 8082 && fail "the port of 127.0.0.1 is open to all"
assert_match "$(ufr inspect "$C")" '*8080*' 'inspect'

assert_refused 125 '8080/tcp: another program has it' \
	ufr run --rm --name "$C-2" --net bridge -p 8080:80 "$LAYER:$IMAGE" true
serve self tcp 8090 other
assert_refused 125 '8090/tcp: another program has it' \
	ufr run --rm --name "$C-2" --net bridge -p 8090:80 "$LAYER:$IMAGE" true
stop_serving
assert_status 0 ufr stop -t 0 "$C"
hears 'web *' self tcp 127.0.0.1 8080 && fail "the port is still open"
[[ -z $(ss -Hltn 'sport = 8080') ]] || fail "the port is still bound"
assert_status 0 ufr rm "$C"
end_outside
