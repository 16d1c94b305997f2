# Proves: exec is in all namespaces and control groups of its container, and ends with it
assert_status 0 ufr run -d --name "$C" "$LAYER:$IMAGE" sleep 1000
look='cd /proc/$P/ns && readlink user mnt pid net ipc uts cgroup time; cat /proc/$P/cgroup'
assert_eq "$(ufr exec -e P=self "$C" sh -c "$look")" "$(ufr exec -e P=2 "$C" sh -c "$look")"
assert_eq "$(ufr exec "$C" hostname)" "$C"
ufr_begin exec "$C" sh -c 'echo; exec sleep 1000'
read -r -u "$BEGUN"
assert_status 0 ufr kill "$C"
assert_ended 137
assert_status 0 ufr rm "$C"
