/* SPDX-License-Identifier: MIT */
/*
 * The process stays dumpable, though it may hold more privilege than those it serves: whoever may
 * trace it then has the mounter's user id and at least its capabilities, hence nothing to gain, and
 * a debugger and core dumps keep working for an ordinary user.
 */
#include "fs/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/securebits.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "lib/cleanup.h"

/* The table grows to this at most in advance: it costs 8 bytes a descriptor. */
#define TABLE_SIZE_MAX 65536

static const cap_value_t kept[] = {
	CAP_CHOWN,     CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, /* open_by_handle_at(2), too */
	CAP_FOWNER,    CAP_FSETID,       CAP_LINUX_IMMUTABLE,
	CAP_MKNOD,     CAP_SETFCAP,      CAP_SETGID, /* setfsgid(2) */
	CAP_SETUID,                                  /* setfsuid(2) */
	CAP_SYS_ADMIN,                               /* trusted.* xattrs, umount2(2), passthrough */
	CAP_SYS_NICE,                                /* to leave SCHED_IDLE (fs/follow.h) */
};

static void grow_table(rlim_t limit)
{
	int last = (int)MIN(limit, (rlim_t)TABLE_SIZE_MAX) - 1;
	int fd = open("/", O_PATH | O_CLOEXEC);
	int high;

	if (fd < 0)
		return; /* it grows later, step by step */
	high = fcntl(fd, F_DUPFD_CLOEXEC, last);
	fd_close(&high);
	fd_close(&fd);
}

size_t privilege_raise_nofile(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0; /* cannot fail */
	if (limit.rlim_cur < limit.rlim_max) {
		rlim_t soft = limit.rlim_cur;

		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			limit.rlim_cur = soft; /* a sandbox forbids it: do with less */
	}
	grow_table(limit.rlim_cur);
	return (size_t)limit.rlim_cur;
}

static bool is_kept(cap_value_t cap)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		if (kept[i] == cap)
			return true;
	}
	return false;
}

/* Without CAP_SETPCAP none of these is allowed, and the sets below bound what is left. */
static void restrict_future(void)
{
	int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);

	if (bits >= 0)
		(void)prctl(PR_SET_SECUREBITS,
			    bits | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_CAP_AMBIENT_RAISE, 0, 0, 0);
	(void)cap_reset_ambient();
	for (cap_value_t cap = 0; CAP_IS_SUPPORTED(cap); cap++) {
		if (!is_kept(cap))
			(void)cap_drop_bound(cap);
	}
}

/* Copy the kept ones of what is permitted now. */
static int choose(cap_t now, cap_t chosen)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		cap_flag_value_t has;

		if (cap_get_flag(now, kept[i], CAP_PERMITTED, &has) < 0 || has == CAP_CLEAR)
			continue;
		if (cap_set_flag(chosen, CAP_PERMITTED, 1, &kept[i], CAP_SET) < 0 ||
		    cap_set_flag(chosen, CAP_EFFECTIVE, 1, &kept[i], CAP_SET) < 0)
			return -errno;
	}
	return 0;
}

static int restrict_now(void)
{
	cap_t now = cap_get_proc();
	cap_t chosen = cap_init();
	int r;

	r = now && chosen ? choose(now, chosen) : -ENOMEM;
	if (r == 0 && cap_set_proc(chosen) < 0)
		r = -errno;
	(void)cap_free(now); /* NULL is an error that changes nothing */
	(void)cap_free(chosen);
	return r;
}

int privilege_drop(void)
{
	(void)umask(0); /* cannot fail */
	restrict_future();
	return restrict_now();
}
