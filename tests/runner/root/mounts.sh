# Proves: /proc, /sys, /dev and what lies in them are as they must be
assert_status 0 ufr_run sh -c 'cut -d" " -f5,6 /proc/self/mountinfo; echo; cut -d" " -f5- /proc/self/mountinfo | sed "s/ [^ ]*:[0-9]* - / /; s/.* - //"'
mounts=$'\n'$OUT
for mount in '/proc rw,nosuid,nodev,noexec' '/dev rw,nosuid*noexec' '/dev/pts rw,nosuid,noexec' \
	'/dev/shm rw,nosuid,nodev,noexec' '/dev/mqueue rw,nosuid,nodev,noexec' \
	'/sys ro,nosuid,nodev,noexec' '/proc/sys ro,'; do
	assert_match "$mounts" "*"$'\n'"$mount*" "mountinfo has $mount"
done
assert_match "$mounts" $'*\n/ rw,*nodev*' 'the root'
[[ $mounts != *shared:* ]] || fail 'a mount that the host would see'
assert_status 0 ufr_run sh -c '
	for name in null zero full random urandom tty; do [ -c /dev/$name ] && stat -c "%a" /dev/$name; done
	for name in fd stdin stdout stderr ptmx; do readlink /dev/$name; done
	ls /dev; stat -c %a /dev/shm /dev/pts/ptmx; stat -f -c %T /proc /sys 2>/dev/null; :'
assert_match "$OUT" $'666\n666\n666\n666\n666\n666\n/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\npts/ptmx\n*1777\n666*'
assert_status 0 ufr_run sh -c 'echo x >/dev/shm/y && cat /dev/shm/y && head -c 4 /dev/zero | wc -c'
assert_eq "$OUT" $'x\n4'
assert_status 0 ufr_run sh -c 'ls /proc | grep -c "^[0-9]"'
((OUT <= 5)) || fail "$OUT processes are seen"
