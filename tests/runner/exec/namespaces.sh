# Proves: exec is in all namespaces and control groups of its container, and ends with it
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
look='for ns in user mnt pid net ipc uts cgroup time; do readlink /proc/$P/ns/$ns; done; cat /proc/$P/cgroup'
assert_status 0 ufr exec -e P=2 "$C" sh -c "$look"
assert_match "$OUT" 'user:*mnt:*pid:*net:*ipc:*uts:*cgroup:*time:*' 'those of the command'
assert_eq "$(ufr exec -e P=self "$C" sh -c "$look")" "$OUT" 'those of exec'
assert_eq "$(ufr exec "$C" hostname)" "$C"
ufr_begin exec "$C" sh -c 'echo; exec sleep 1000'
read -r -u "$BEGUN"
assert_status 0 ufr kill "$C"
assert_ended 137
assert_status 137 ufr wait "$C"
assert_status 0 ufr rm "$C"
