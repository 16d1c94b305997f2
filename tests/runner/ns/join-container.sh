# Proves: --join puts a container into each namespace of another one, and into no other of it
kinds=(cgroup ipc net pid time uts user)
# shellcheck disable=SC2016 # for the shell inside
list() { "$@" sh -c 'for kind; do readlink "/proc/self/ns/$kind"; done' sh "${kinds[@]}"; }
assert_status 0 ufr run -d --name "$C-a" "$LAYER:$IMAGE" -- sleep 100
mapfile -t theirs < <(list ufr exec "$C-a")
# check KIND: which are joined, besides that of users for who is not root.
check() {
	local i ours
	mapfile -t ours < <(list ufr_run)
	assert_eq "${#ours[@]}" "${#kinds[@]}" 'namespaces'
	for i in "${!kinds[@]}"; do
		if [[ ${kinds[i]} == "$1" || ${kinds[i]} == user ]]; then
			assert_eq "${ours[i]}" "${theirs[i]}" "${kinds[i]} with --join $1"
		else
			[[ ${ours[i]} != "${theirs[i]}" ]] || fail "--join $1 joins ${ours[i]}"
		fi
	done
}
user=()
[[ $MODE == root-* ]] || user=(--join "user=container:$C-a")
for kind in cgroup ipc net pid time uts; do
	RUN_ARGS=("${user[@]}" --join "$kind=container:$C-a")
	check "$kind"
done
if [[ $MODE == user ]]; then
	RUN_ARGS=(--join "net=container:$C-a")
	assert_refused 125 'join that one too (--join user=' ufr_run true
fi
RUN_ARGS=(--join net=container:nosuch)
assert_refused 125 'nosuch' ufr_run true
RUN_ARGS=(--join "mount=container:$C-a")
assert_refused 125 'none of user, pid' ufr_run true
assert_status 0 ufr rm -f "$C-a"
