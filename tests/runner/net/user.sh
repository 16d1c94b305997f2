# Proves: a user's container has a way out and published ports by pasta, and by slirp4netns
# Modes: user
# Needs: cmd:python3
# Net: own
[[ -e /dev/net/tun ]] || skip "no /dev/net/tun"
mknod -m 666 tun c 10 200
mount --bind tun /dev/net/tun
trap 'status=$?; umount -l /dev/net/tun; (exit $status); finish' EXIT
ip link set lo up
make_outside
ip route add default via 192.0.2.2 # these programs follow it
serve "$OUTSIDE" tcp 90 outside
runs() { list_processes | grep "/$1 " >/dev/null; }
is_over() { ! runs "$1"; }
mkdir only-slirp
ln -s "$(command -v slirp4netns || echo /nosuch)" "$(command -v newuidmap)" "$(command -v newgidmap)" only-slirp
for program in pasta slirp4netns; do
	command -v $program >/dev/null || skip "needs the command $program"
	path=$PATH
	[[ $program == pasta ]] || path=$RUN/bin:$PWD/only-slirp:/bin
	assert_status 0 env PATH="$path" setpriv --reuid="$USER_ID" --regid="$USER_ID" --clear-groups -- \
		unionfs-run run -d --name "$C" --net pasta -p 8080:80 "$LAYER:$IMAGE" -- sleep 100
	wait_until runs $program
	pid=$(init_pid "$C")
	serve "$pid" tcp 80 inside
	wait_until hears 'inside *' self tcp 127.0.0.1 8080
	wait_until hears 'inside *' "$OUTSIDE" tcp 192.0.2.1 8080
	wait_until hears 'outside 192.0.2.1' "$pid" tcp 192.0.2.2 90
	assert_status 0 ufr exec --no-tty "$C" cat /etc/resolv.conf
	assert_status 0 ufr stop -t 0 "$C"
	[[ -z $(ss -Hltn 'sport = 8080') ]] || fail "the port is still bound"
	wait_until is_over $program
	assert_status 0 ufr rm "$C"
done
stop_serving
end_outside
ip link set lo down
