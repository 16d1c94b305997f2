# Proves: a working directory cannot be one of the host's, by whatever link (CVE-2024-21626)
: >"$TEST_DIR/marker"
# Of descriptors at most one is a directory: the container's own root.
check() {
	local status=0 out
	out=$("$@" sh -c 'readlink /proc/self/cwd; ls ..' 7<"$TEST_DIR" 2>/dev/null) || status=$?
	[[ $status == 125 ]] && return
	[[ $status == 0 && $out == /$'\n'* && $out != *marker* ]] || fail "status $status of $*: $out"
}
mkdir "$LAYER/dir" "$LAYER/hidden"
for fd in {3..20}; do
	RUN_ARGS=(--mask /hidden -w "/proc/self/fd/$fd")
	check ufr_run
	ln -sfn "/proc/self/fd/$fd" "$LAYER/link"
	RUN_ARGS=(--mask /hidden -w /link)
	check ufr_run
done
ln -s "../../../../$TEST_DIR" "$LAYER/dir/out"
RUN_ARGS=(-w /dir/out)
assert_refused 125 'working directory /dir/out: No such file' ufr_run pwd
RUN_ARGS=(-w /nosuch)
assert_refused 125 'working directory /nosuch: No such file' ufr_run pwd
RUN_ARGS=(-w /etc/passwd)
assert_refused 125 'working directory /etc/passwd: Not a directory' ufr_run pwd
# Nor of who joins.
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" -- sleep 100
for fd in 3 4 5 6 7 8 9 10; do
	check ufr exec -w "/proc/self/fd/$fd" "$C"
done
assert_status 0 ufr rm -f "$C"
