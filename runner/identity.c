/* SPDX-License-Identifier: MIT */
/*
 * The order is the point: the bounding set needs CAP_SETPCAP and groups need CAP_SETGID, which the
 * change of the user takes away; what is left of the capabilities can be set only after it.
 */
#include "runner/identity.h"

#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner/caps.h"
#include "runner/ownexe.h"

/*
 * The calls are made directly: the C library's take the trouble of telling other threads, of which
 * there are none.  32 bits of uid and gid are what these calls take on every platform served here.
 */
static int set_groups(const struct spec_process *process, struct error *error)
{
	if (syscall(SYS_setgroups, process->n_groups, process->groups) == 0)
		return 0;
	/* Denied in a user namespace with one id: there is no other group to be in. */
	if (errno == EPERM && process->n_groups == 0)
		return 0;
	return error_set_errno(error, -errno, "cannot set %zu supplementary groups%s",
			       process->n_groups,
			       errno == EPERM ? " where only one id is mapped" : "");
}

static int set_ids(const struct spec_process *process, struct error *error)
{
	const uint32_t uid = process->uid;
	const uint32_t gid = process->gid;

	if (syscall(SYS_setresgid, gid, gid, gid) < 0)
		return error_set_errno(error, -errno, "cannot become group %u%s", gid,
				       errno == EINVAL ? ", which is not mapped" : "");
	if (syscall(SYS_setresuid, uid, uid, uid) < 0)
		return error_set_errno(error, -errno, "cannot become user %u%s", uid,
				       errno == EINVAL ? ", who is not mapped" : "");
	return 0;
}

int identity_assume(const struct spec_process *process, struct error *error)
{
	const bool is_root = process->uid == 0;
	int r = caps_limit(&process->capabilities, is_root, error);

	if (r < 0)
		return r;
	r = set_groups(process, error);
	if (r < 0)
		return r;
	r = set_ids(process, error);
	if (r < 0)
		return r;
	r = caps_apply(&process->capabilities, is_root, error);
	if (r < 0)
		return r;
	if (process->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) < 0)
		return error_set_errno(error, -errno, "cannot set no_new_privs");
	ownexe_forbid_dump(); /* setuid(2) has changed it to what /proc/sys/fs/suid_dumpable says */
	return 0;
}
