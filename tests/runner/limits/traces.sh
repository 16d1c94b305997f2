# Proves: no cgroup is left by success, failure, a killed monitor and prune, whatever the name is like
# Needs: cgroup:memory
none_left() { [[ -z $(host_cgroups) ]] || fail "left after $1: $(host_cgroups)"; }
for name in "$C" "$C.a-b" "$C-a.b_c" "$C--x"; do
	assert_status 0 ufr run --rm --name "$name" -m 64m "$LAYER:$IMAGE" true
	none_left "success of $name"
done
assert_status 127 ufr run --rm --name "$C" -m 64m "$LAYER:$IMAGE" nosuch
none_left "no command"
assert_status 125 ufr run --rm --name "$C" -m 64m -v /nosuch:/x "$LAYER:$IMAGE" true
none_left "no volume"
assert_status 125 ufr run --rm --name "$C" -m 64m --cpuset-cpus 4095 "$LAYER:$IMAGE" true
none_left "a limit that is refused"
assert_status 0 ufr run -d --name "$C.d-1" -m 64m "$LAYER:$IMAGE" sleep 100
monitor=$(pid_of "$C.d-1" monitor) daemon=$(pid_of "$C.d-1" daemon)
kill -9 "$monitor"
wait_until is_gone "$daemon"
[[ -n $(host_cgroups) ]] || fail "who has removed them?"
assert_status 0 ufr prune
none_left prune
# A payload with cgroups of its own.
assert_status 0 ufr run --rm --name "$C" --privileged -m 64m "$LAYER:$IMAGE" \
	sh -c 'mkdir -p /sys/fs/cgroup/memory/a/b && echo $$ >/sys/fs/cgroup/memory/a/b/cgroup.procs'
none_left "cgroups of the payload's own"
