/* SPDX-License-Identifier: MIT */
/*
 * The answer to what is not listed is ENOSYS: the C library then does without, as on an older
 * kernel.  What a program may know about, but must not do, gets EPERM.
 *
 * tests/unit/runner/test_seccomp_default.c compares this with podman's profile, call by call.  Less
 * is allowed, with the default capabilities, of
 *
 *	mount, umount2, pivot_root,	useless without CAP_SYS_ADMIN, and much of the kernel that
 *	newer calls for mounts, setns	strangers could try their luck with
 *	clone3				its flags lie in memory, where no filter sees them; with
 *					ENOSYS the C library calls clone
 *	clone, unshare			no new namespaces (seccomp_guard), or everybody would be
 *					root of one
 *	ptrace, process_vm_*,		reach into other processes: with CAP_SYS_PTRACE
 *	pidfd_getfd
 *	keyctl				keys belong to users, not to containers: as in a kernel
 *					without them
 *	syslog, reboot			have capabilities of their own, which decide here too
 *	fanotify_mark			useless without fanotify_init
 *	all of x32			switched off where it is built at all
 *
 * and more of what came after that profile or does no harm: cachestat, fchmodat2, futex_requeue,
 * futex_wait, futex_waitv, futex_wake, io_pgetevents, map_shadow_stack, set_mempolicy_home_node,
 * ustat.  socketcall(2) of 32 bits is allowed as there: it is how older programs make sockets, but
 * the guards cannot see of which family.
 */
#include "runner/seccomp_default.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>

#include "runner/seccomp_guard.h"

#define BIT(cap) (UINT64_C(1) << (cap))

/* What a group of system calls gets. */
enum verdict {
	ALLOWED,
	REFUSED,      /* EPERM */
	CAP_OR_EPERM, /* allowed with one of the capabilities, else EPERM */
	CAP_OR_ENOSYS,
};

struct group {
	enum verdict verdict;
	uint64_t capabilities;
	const char *names; /* separated by blanks */
};

static const struct group groups[] = {
	/* Reading, writing and waiting for it. */
	{ ALLOWED, 0,
	  "read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek _llseek "
	  "sendfile sendfile64 splice tee copy_file_range readahead fadvise64 fadvise64_64 "
	  "arm_fadvise64_64 sync sync_file_range sync_file_range2 arm_sync_file_range syncfs fsync "
	  "fdatasync poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 "
	  "epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old "
	  "epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4 pipe pipe2 io_setup "
	  "io_destroy io_submit io_cancel io_getevents io_pgetevents io_pgetevents_time64 "
	  "cachestat ioctl" },

	/* Descriptors. */
	{ ALLOWED, 0,
	  "open openat openat2 creat close close_range dup dup2 dup3 fcntl fcntl64 flock" },

	/* Names. */
	{ ALLOWED, 0,
	  "access faccessat faccessat2 chdir fchdir getcwd link linkat symlink symlinkat readlink "
	  "readlinkat rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir mknod mknodat "
	  "getdents getdents64 readdir name_to_handle_at inotify_init inotify_init1 "
	  "inotify_add_watch inotify_rm_watch" },

	/* What is known of files. */
	{ ALLOWED, 0,
	  "stat stat64 oldstat fstat fstat64 oldfstat lstat lstat64 oldlstat fstatat64 newfstatat "
	  "statx statfs statfs64 fstatfs fstatfs64 ustat chmod fchmod fchmodat fchmodat2 chown "
	  "chown32 fchown fchown32 fchownat lchown lchown32 truncate truncate64 ftruncate "
	  "ftruncate64 fallocate utime utimes futimesat utimensat utimensat_time64 umask getxattr "
	  "lgetxattr fgetxattr setxattr lsetxattr fsetxattr listxattr llistxattr flistxattr "
	  "removexattr lremovexattr fremovexattr" },

	/* Memory. */
	{ ALLOWED, 0,
	  "brk mmap mmap2 munmap mremap mprotect madvise mincore msync mlock mlock2 mlockall munlock "
	  "munlockall membarrier memfd_create memfd_secret remap_file_pages pkey_alloc pkey_free "
	  "pkey_mprotect map_shadow_stack get_mempolicy set_mempolicy set_mempolicy_home_node "
	  "mbind" },

	/* Processes and threads.  seccomp_guard looks at the flags of clone and unshare. */
	{ ALLOWED, 0,
	  "clone fork vfork execve execveat exit exit_group wait4 waitid waitpid pidfd_open "
	  "pidfd_send_signal process_mrelease getpid getppid gettid getpgid getpgrp setpgid getsid "
	  "setsid set_tid_address set_robust_list get_robust_list rseq unshare prctl arch_prctl "
	  "modify_ldt set_thread_area get_thread_area set_tls cacheflush breakpoint personality "
	  "restart_syscall seccomp landlock_create_ruleset landlock_add_rule "
	  "landlock_restrict_self syscall futex futex_time64 futex_waitv futex_wait futex_wake "
	  "futex_requeue" },

	/* Signals. */
	{ ALLOWED, 0,
	  "kill tkill tgkill rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn "
	  "rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaction "
	  "sigaltstack signal sigpending sigprocmask sigreturn sigsuspend sgetmask ssetmask pause" },

	/* Who a process is. */
	{ ALLOWED, 0,
	  "getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getresuid getresuid32 "
	  "getresgid getresgid32 getgroups getgroups32 setuid setuid32 setgid setgid32 setreuid "
	  "setreuid32 setregid setregid32 setresuid setresuid32 setresgid setresgid32 setfsuid "
	  "setfsuid32 setfsgid setfsgid32 setgroups setgroups32 capget capset" },

	/* Scheduling and limits. */
	{ ALLOWED, 0,
	  "sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam "
	  "sched_setparam sched_getscheduler sched_setscheduler sched_get_priority_max "
	  "sched_get_priority_min sched_rr_get_interval sched_rr_get_interval_time64 getcpu nice "
	  "getpriority setpriority ioprio_get ioprio_set getrlimit ugetrlimit setrlimit prlimit64 "
	  "getrusage times" },

	/* Time.  The kernel lets nobody without CAP_SYS_TIME change it by adjtimex. */
	{ ALLOWED, 0,
	  "time gettimeofday clock_gettime clock_gettime64 clock_getres clock_getres_time64 "
	  "clock_nanosleep clock_nanosleep_time64 nanosleep alarm getitimer setitimer timer_create "
	  "timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 "
	  "timerfd timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime "
	  "timerfd_settime64 adjtimex clock_adjtime clock_adjtime64" },

	/* The system. */
	{ ALLOWED, 0, "uname olduname oldolduname sysinfo getrandom" },

	/* Sockets.  seccomp_guard looks at the family. */
	{ ALLOWED, 0,
	  "socket socketcall socketpair bind listen accept accept4 connect shutdown getsockname "
	  "getpeername getsockopt setsockopt send sendto sendmsg sendmmsg recv recvfrom recvmsg "
	  "recvmmsg recvmmsg_time64" },

	/* System V's and POSIX's messages. */
	{ ALLOWED, 0,
	  "ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat "
	  "shmctl shmdt shmget mq_getsetattr mq_notify mq_open mq_timedreceive "
	  "mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink" },

	/* What belongs to a capability. */
	{ CAP_OR_EPERM, BIT(CAP_SYS_ADMIN),
	  "mount umount umount2 pivot_root fsopen fsconfig fsmount fspick open_tree move_mount "
	  "mount_setattr setns sethostname setdomainname quotactl quotactl_fd lookup_dcookie "
	  "fanotify_init fanotify_mark swapon swapoff" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_ADMIN) | BIT(CAP_BPF), "bpf" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_ADMIN) | BIT(CAP_PERFMON), "perf_event_open" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_ADMIN) | BIT(CAP_SYSLOG), "syslog" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_PTRACE),
	  "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_CHROOT), "chroot" },
	{ CAP_OR_EPERM, BIT(CAP_DAC_READ_SEARCH), "open_by_handle_at" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_BOOT), "reboot kexec_load kexec_file_load" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_MODULE),
	  "init_module finit_module delete_module query_module" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_PACCT), "acct" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_RAWIO), "ioperm iopl" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_TIME), "settimeofday stime clock_settime clock_settime64" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_TTY_CONFIG), "vhangup" },
	{ CAP_OR_EPERM, BIT(CAP_SYS_NICE), "migrate_pages move_pages" },
	{ CAP_OR_ENOSYS, BIT(CAP_SYS_ADMIN), "clone3 keyctl add_key request_key" },

	/* Old, or a way to take a kernel apart: for nobody. */
	{ REFUSED, 0,
	  "userfaultfd vmsplice uselib sysfs bdflush nfsservctl vm86 vm86old swapcontext "
	  "pciconfig_iobase pciconfig_read pciconfig_write" },
};

uint64_t seccomp_default_capabilities(void)
{
	uint64_t capabilities = seccomp_guard_capabilities();

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		capabilities |= groups[i].capabilities;
	return capabilities;
}

static uint32_t decide(const struct group *group, uint64_t capabilities)
{
	if (group->verdict == ALLOWED || (group->capabilities & capabilities))
		return SCMP_ACT_ALLOW;
	return SCMP_ACT_ERRNO(group->verdict == CAP_OR_ENOSYS ? ENOSYS : EPERM);
}

static int add_names(struct strv *names, const char *text)
{
	while (*text) {
		const size_t len = strcspn(text, " ");
		int r = strv_addf(names, "%.*s", (int)len, text);

		if (r < 0)
			return r;
		text += len + (text[len] == ' ');
	}
	return 0;
}

static int add_group(struct seccomp_profile *profile, const struct group *group,
		     uint64_t capabilities)
{
	struct seccomp_rule *rule = spec_grow(&profile->rules);

	if (!rule)
		return -ENOMEM;
	rule->action = decide(group, capabilities);
	return add_names(&rule->names, group->names);
}

int seccomp_default_make(const struct seccomp_host *host, struct seccomp_profile *ret)
{
	struct seccomp_profile profile = {
		.default_action = SCMP_ACT_ERRNO(ENOSYS),
		.is_guarded = true,
		.capabilities = host->capabilities,
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(groups); i++)
		r = add_group(&profile, &groups[i], host->capabilities);
	if (r < 0) {
		seccomp_profile_deinit(&profile);
		return r;
	}
	*ret = profile;
	return 0;
}
