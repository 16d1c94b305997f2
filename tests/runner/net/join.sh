# Proves: ns:PATH and container:NAME share the network of a namespace and of a container
# Net: own
assert_status 0 ufr run -d --name "$C-a" "$LAYER:$IMAGE" -- httpd -f -p 80 -h /etc
pid=$(init_pid "$C-a")
same() { assert_eq "$OUT" "$(readlink "/proc/$pid/ns/net")" "the namespace of $1"; }
user=()
if [[ $MODE == user ]]; then # whose network belongs to its user namespace
	RUN_ARGS=(--name "$C" --net "container:$C-a")
	assert_status 125 ufr_run true
	assert_match "$ERR" '*belongs to another user namespace*'
	user=(--join "user=container:$C-a")
	RUN_ARGS=("${user[@]}" --name "$C" --net "container:$C-a")
	assert_status 0 ufr_run readlink /proc/self/ns/net
else
	RUN_ARGS=(--name "$C" --net "ns:/proc/$pid/ns/net")
	assert_status 0 ufr_run readlink /proc/self/ns/net
	same ns
	RUN_ARGS=(--name "$C" --net "container:$C-a")
	assert_status 0 ufr_run readlink /proc/self/ns/net
fi
same container
RUN_ARGS=("${user[@]}" --name "$C" --net "container:$C-a")
assert_status 0 ufr_run sh -c 'until wget -q -O - http://127.0.0.1/hostname; do usleep 10000; done'
assert_eq "$OUT" "$C-a"
RUN_ARGS=(--name "$C" --net container:nobody)
assert_refused 125 nobody ufr_run true
RUN_ARGS=(--name "$C" --net ns:/nosuch)
assert_refused 125 /nosuch ufr_run true
assert_status 0 ufr rm -f "$C-a"
