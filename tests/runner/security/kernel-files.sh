# Proves: no file of /proc and /sys lets a container change the host, nor tells what is hidden
write() { ufr_run attack write "$@" || :; }
for file in /proc/sysrq-trigger /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe \
	/proc/sys/vm/drop_caches /proc/irq/default_smp_affinity /proc/sys/kernel/hostname; do
	[[ -e $file ]] || continue
	assert_match "$(write "$file" 1)" '@(EROFS|EACCES|EPERM|ENOENT)' "writing $file"
done
for file in /sys/kernel/uevent_helper /sys/power/state /sys/kernel/mm/transparent_hugepage/enabled \
	/sys/kernel/profiling; do
	assert_match "$(write "$file" 1)" '@(EROFS|EACCES|EPERM|ENOENT)' "writing $file"
done
for file in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/interrupts; do
	assert_eq "$(ufr_run sh -c "cat $file 2>/dev/null | wc -c")" 0 "bytes in $file"
done
for dir in /proc/acpi /proc/scsi /sys/firmware; do
	assert_eq "$(ufr_run sh -c "ls $dir 2>/dev/null | wc -l")" 0 "names in $dir"
done
# What is hidden cannot be uncovered, nor what is protected be made writable.
assert_eq "$(ufr_run attack umount /proc/kcore || :)" EPERM
assert_eq "$(ufr_run attack remount /proc/sys || :)" EPERM
# Its own cgroups it may look at.
for file in /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory/release_agent \
	/sys/fs/cgroup/memory/cgroup.procs /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory.max \
	/sys/fs/cgroup/devices/devices.allow /sys/fs/cgroup/pids/pids.max; do
	assert_match "$(write "$file" 1)" '@(EROFS|EACCES|EPERM|ENOENT)' "writing $file"
done
