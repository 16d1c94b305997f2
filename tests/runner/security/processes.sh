# Proves: process 1 cannot be traced, read, nor used as a way to the host; no process of ours is seen
assert_status 0 ufr_run sh -c '
	attack ptrace 1; attack vm_read 1; attack setns /proc/1/ns/mnt
	attack open_write /proc/1/exe; attack open_write /proc/1/mem; attack open_write /proc/1/environ
	for link in cwd root fd/0 fd/1 fd/2 fd/3 fd/4 fd/5; do readlink /proc/1/$link; done
	for pid in /proc/[0-9]*; do read name <$pid/comm 2>/dev/null && echo "name $name"; done
	:'
mapfile -t lines <<<"$OUT"
assert_eq "${lines[*]:0:3}" 'EPERM EPERM EACCES' 'ptrace, process_vm_readv, setns'
for line in "${lines[@]:3:3}"; do
	assert_match "$line" '@(EACCES|EPERM|EROFS|ETXTBSY)' 'writing a file of process 1'
done
for line in "${lines[@]:6}"; do
	case $line in
	'name unionfs-init' | 'name sh' | / | /dev/null | pipe:* | anon_inode:*) ;;
	*) fail "inside is seen: $line" ;;
	esac
done
