# Proves: no interface, table, port or file is left by success, failure, and prune after a killed monitor
# Modes: root
# Net: own
ip link set lo up
RUN_ARGS=(--name "$C" --net bridge -p 8080:80)
tables() { nft list tables; }
links() { ip -br link | sed 's/[ @].*//' | tr '\n' ' '; }
none_left() {
	assert_eq "$(links)" 'lo ' "interfaces after $1"
	assert_eq "$(tables)" '' "tables after $1"
	[[ -z $(ss -Hltn 'sport = 8080') ]] || fail "the port is bound after $1"
	[[ -z $(find "$UNIONFS_RUN_ROOT/.net" -type f ! -name lock 2>/dev/null) ]] ||
		fail "files after $1: $(find "$UNIONFS_RUN_ROOT/.net")"
}
assert_status 0 ufr_run true
none_left success
assert_status 127 ufr_run nosuch
none_left 'a failure'
RUN_ARGS+=(-v /nosuch:/x)
assert_status 125 ufr_run true
none_left 'a failure before'
assert_status 0 ufr run -d --name "$C" --net bridge -p 8080:80 "$LAYER:$IMAGE" -- sleep 100
assert_match "$(links)" "lo *br*ufs*"
assert_match "$(tables)" "*unionfs-*unionfs-$C*"
monitor=$(pid_of "$C" monitor) daemon=$(pid_of "$C" daemon)
kill -9 "$monitor"
wait_until is_gone "$monitor"
wait_until is_gone "$daemon"
assert_status 0 ufr prune
none_left prune
assert_status 0 ufr run -d --name "$C" --net bridge -p 8080:80 "$LAYER:$IMAGE" -- sleep 100
monitor=$(pid_of "$C" monitor)
kill -9 "$(init_pid "$C")"
wait_until is_gone "$monitor"
none_left 'a killed payload'
assert_status 0 ufr rm "$C"
