# Proves: thousands of open files work when the daemon may have 1,024 descriptors (F69)
mkdir -p "$L1"
fsop populate "$L1/low" 1000
ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) > 2100)) || skip "not so many descriptors for the test itself"
[[ $BACKEND == ours ]] && MOUNT_WITH=(prlimit --nofile=1024:1024)
union_mount
for ((i = 1000; i < 2000; i++)); do
	echo "$i" >"low$i"
done
if [[ $BACKEND == ours ]]; then
	assert_eq "$(awk '/Max open files/ { print $4, $5 }' "/proc/$(daemon_pids)/limits")" '1024 1024'
fi
fsop open-many low 2000
fsop open-many low 1000 -- open 1999 low5 rdwr -- write 1999 x -- open 2000 low1005 rdonly -- read 2000 4
