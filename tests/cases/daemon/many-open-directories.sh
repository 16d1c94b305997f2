# Proves: 1,500 open directories, all listed, need no descriptor each in the daemon
# Needs: daemon
mkdir -p "$L1"/d{0..1499}
for ((i = 0; i < 1500; i += 50)); do
	: >"$L1/d$i/file$i"
done
ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) > 1600)) || skip "not so many descriptors for the test itself"
MOUNT_WITH=(prlimit --nofile=1024:1024)
union_mount
for ((i = 0; i < 1500; i++)); do
	exec {fd}<"d$i"
	fds[i]=$fd
done
: >d50/new
for ((i = 0; i < 1500; i += 50)); do
	[[ $(ls "/proc/self/fd/${fds[i]}/") == "file$i"* ]] || fail "the list of d$i"
done
assert_list "/proc/$BASHPID/fd/${fds[50]}/" file50 new
for ((i = 0; i < 1500; i++)); do
	fd=${fds[i]}
	exec {fd}<&-
done
