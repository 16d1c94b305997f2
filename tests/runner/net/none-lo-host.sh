# Proves: none has a loopback that is down, lo one that works and nothing else, host what the host has
# Net: own
ip link set lo up
ip link add outside type bridge
RUN_ARGS=(--name "$C" --net none)
assert_status 0 ufr_run sh -c 'ls /sys/class/net; ip -o link'
assert_match "$OUT" $'lo\n1: lo: <LOOPBACK>*'
assert_status 1 ufr_run wget -q -O - http://127.0.0.1/
mkdir "$LAYER/www"
echo hello >"$LAYER/www/index.html"
for args in '' '--net lo'; do
	# shellcheck disable=SC2206
	RUN_ARGS=(--name "$C" $args)
	assert_status 0 ufr_run sh -c 'ls /sys/class/net; ip -o -4 addr; ip route; httpd -p 80 -h /www && wget -q -O - http://127.0.0.1/'
	assert_match "$OUT" $'lo\n1: lo *127.0.0.1/8*\nhello' "what is there with '$args'"
	assert_status 1 ufr_run wget -q -O - http://192.0.2.1/
	assert_match "$ERR" '*unreachable*'
done
RUN_ARGS=(--name "$C" --net host)
assert_status 0 ufr_run ip -o link
assert_match "$OUT" "1: lo: *outside*" "what is there with host"
ip link del outside
