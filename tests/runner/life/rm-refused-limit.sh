# Proves: a limit that is refused is told with the step, and leaves nothing
# Needs: root cgroup:cpuset
assert_refused 125 'cpuset' ufr run --rm --name "$C" --cpuset-cpus 4000 "$LAYER:$IMAGE" true
assert_nothing_left
