# Proves: a runner in a cgroup of its own works, and one in a container has its limits below that one's
# Sanitizers: no (the one of leaks needs ptrace, which a container refuses)
# Needs: cgroup:memory
[[ -d /sys/fs/cgroup/memory ]] || skip "not a host with cgroup v1"
own=/sys/fs/cgroup/memory/$C-own
mkdir "$own"
# shellcheck disable=SC2016
assert_status 0 sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' - "$own" \
	unionfs-run run --rm --name "$C" -m 32m "$LAYER:$IMAGE" cat /sys/fs/cgroup/memory/memory.limit_in_bytes
rmdir "$own"
assert_eq "$OUT" 33554432

# The programs of the host come by volumes; an upper cannot lie in a union.
mkdir "$LAYER/run"
args=(--privileged --device /dev/fuse --tmpfs /var -v "$RUN/bin:/opt:ro" -v "$IMAGE:/image:ro" -v /etc/ld.so.cache:/etc/ld.so.cache:ro)
for dir in /lib /lib64 /usr/lib; do
	[[ -d $dir ]] && args+=(-v "$dir:$dir:ro")
done
assert_status 0 ufr run --rm --name "$C" -m 256m "${args[@]}" "$LAYER:$IMAGE" -- \
	env PATH=/opt:/bin /opt/unionfs-run run --rm --name inner -m 32m /image sh -c \
	'cat /sys/fs/cgroup/memory/memory.limit_in_bytes; echo x >/new && cat /new'
assert_eq "$OUT" $'33554432\nx'
# Without privileges it says what is missing.
args[0]=--cap-drop=ALL
assert_status 125 ufr run --rm --name "$C" "${args[@]}" "$LAYER:$IMAGE" -- \
	env PATH=/opt:/bin /opt/unionfs-run run --rm --name inner /image true
assert_match "$ERR" "*make the first process*unionfs-run doctor*"
