# Proves: every namespace is the container's own, but for root's of users; --share keeps the host's
kinds=(cgroup ipc mnt net pid time user uts)
# shellcheck disable=SC2016 # for the shell inside
list() { ufr_run sh -c 'for kind; do readlink "/proc/self/ns/$kind"; done' sh "${kinds[@]}"; }
mapfile -t host < <(cd /proc/self/ns && readlink "${kinds[@]}")
# check KIND: of the host are the namespaces of this kind, and of users where root needs none.
check() {
	local i own
	mapfile -t own < <(list)
	assert_eq "${#own[@]}" "${#kinds[@]}" 'namespaces'
	for i in "${!kinds[@]}"; do
		if [[ ${kinds[i]} == "$1" || (${kinds[i]} == user && $MODE == root-*) ]]; then
			assert_eq "${own[i]}" "${host[i]}" "with --share $1"
		else
			[[ ${own[i]} != "${host[i]}" ]] || fail "--share $1 shares ${own[i]}"
		fi
	done
}
check nothing
for kind in cgroup ipc net pid time uts; do
	RUN_ARGS=(--share "$kind")
	check "$kind"
done
RUN_ARGS=(--share mount)
assert_refused 125 'none of user, pid' ufr_run true
