# Proves: containers on the bridge reach each other, the host, and the outside behind its address
# Modes: root
# Needs: cmd:python3
# Net: own
ip link set lo up
assert_status 0 ufr run -d --name "$C-a" --net bridge "$LAYER:$IMAGE" -- httpd -f -p 80 -h /etc
assert_status 0 ufr run -d --name "$C-b" --net bridge "$LAYER:$IMAGE" -- sleep 100
address() { ufr ls --json "$1" | sed -n 's/.*"ip": *"\([0-9.]*\)".*/\1/p'; }
a=$(address "$C-a") b=$(address "$C-b")
[[ -n $a && -n $b && $a != "$b" ]] || fail "addresses '$a' and '$b'"
assert_match "$(ufr ls)" "*$C-a *$a*" 'ls'
assert_match "$(ufr inspect "$C-a")" "*\"$a\"*" 'inspect'
in_b() { assert_status 0 ufr exec --no-tty "$C-b" "$@"; }
# shellcheck disable=SC2016
in_b sh -c 'until wget -q -O - "http://$1/hostname"; do usleep 10000; done' - "$a"
assert_eq "$OUT" "$C-a" 'what b hears from a'
serve "$(init_pid "$C-a")" tcp 81 a
hears "a $b" "$(init_pid "$C-b")" tcp "$a" 81 || fail "a sees another address than that of b"
hears 'a *' self tcp "$a" 81 || fail "the host does not reach a"
in_b sed -n 's/[[:blank:]].*host.containers.internal.*//p' /etc/hosts
gateway=$OUT
serve self tcp 82 host
hears "host $b" "$(init_pid "$C-b")" tcp "$gateway" 82 || fail "b does not reach the host"
in_b cat /proc/net/route
assert_match "$OUT" $'*\neth0\t00000000\t*' 'the way out'

# Outside knows nothing of the bridge's network: all that comes from there is 192.0.2.1.
make_outside
for protocol in tcp udp; do
	serve "$OUTSIDE" $protocol 90 outside
	hears 'outside 192.0.2.1' "$(init_pid "$C-b")" $protocol 192.0.2.2 90 || fail "no way out for $protocol"
done
# ping(8) takes a socket that needs no capability.
assert_status 0 nsenter --net="/proc/$(init_pid "$C-b")/ns/net" python3 -c 'import os, socket
os.setgid(1000)
os.setuid(1000)
socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)'
stop_serving
end_outside
assert_status 0 ufr stop -t 0 "$C-a"
assert_status 0 ufr rm "$C-a"
[[ -n $(ip -br link show type bridge) ]] || fail "the bridge has gone with the first container"
assert_status 0 ufr rm -f "$C-b"
[[ -z $(ip -br link show type bridge) ]] || fail "the bridge is still there"
ip link set lo down
