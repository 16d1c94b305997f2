# Proves: when the program that leads a user's container out dies, that is told, and the container goes on
# Modes: user
# Needs: cmd:pasta
# Net: own
[[ -e /dev/net/tun ]] || skip "no /dev/net/tun"
mknod -m 666 tun c 10 200
mount --bind tun /dev/net/tun
trap 'status=$?; umount -l /dev/net/tun; (exit $status); finish' EXIT
ip link set lo up
ip link add up0 type bridge
ip addr add 192.0.2.1/24 dev up0
ip link set up0 up
ip route add default via 192.0.2.2
mkfifo in
ufr run -i --rm --name "$C" --net pasta "$LAYER:$IMAGE" -- sh -c 'read x; exit 5' <in 2>errors &
runner=$!
exec 9>in
wait_until is_state "$C" running
helper=$(readlink "$UNIONFS_RUN_ROOT/.net/helper/$C" | cut -d" " -f1)
[[ $(tr "\0" " " <"/proc/$helper/cmdline") == */pasta\ * ]] || fail "pasta does not run"
kill -9 "$helper"
is_told() { grep -q 'its network has ended' errors; }
wait_until is_told
assert_eq "$(state_of "$C")" running
echo x >&9
exec 9>&-
status=0
wait $runner || status=$?
assert_eq $status 5
ip link del up0
ip link set lo down
