# Proves: 1,500 files open for writing at once, all copied up, work when the daemon may have 1,024 descriptors (F69)
mkdir -p "$L1"
fsop populate "$L1/low" 1500
ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) > 1600)) || skip "not so many descriptors for the test itself"
[[ $BACKEND == ours ]] && MOUNT_WITH=(prlimit --nofile=1024:1024)
union_mount
for ((i = 0; i < 1500; i++)); do
	exec {fd}<>"low$i"
	fds[i]=$fd
done
for ((i = 0; i < 1500; i += 7)); do
	echo "text $i" >&"${fds[i]}"
done
for ((i = 0; i < 1500; i++)); do
	fd=${fds[i]}
	exec {fd}>&-
done
for ((i = 0; i < 1500; i += 7)); do
	assert_content "low$i" "text $i"
done
