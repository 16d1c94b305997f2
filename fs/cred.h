/* SPDX-License-Identifier: MIT */
/*
 * Making objects as the caller: owner, group and umask are the calling thread's while a create is
 * under way, so that the file system itself applies owners, default ACLs, the umask and setgid
 * directories, atomically.  The capabilities stay (fs/privilege.c).
 */
#ifndef FS_CRED_H
#define FS_CRED_H

#include "fs/request.h"

struct cred {
	uid_t saved_uid;
	gid_t saved_gid;
	bool is_changed;
};

/** The calling thread makes objects as @rq's caller until cred_restore.  The umask stays set. */
void cred_assume(const struct request *rq, struct cred *ret);
void cred_restore(struct cred *cred);

/** Set the calling thread's umask; no system call when it is that already. */
void cred_set_umask(mode_t umask);

/**
 * Whether @rq's caller is in the group @gid or has CAP_FSETID, as far as /proc tells: of a caller of
 * another pid namespace only the group is known.
 */
bool cred_keeps_setgid(const struct request *rq, gid_t gid);

#define _cleanup_cred_ __attribute__((cleanup(cred_restore)))

#endif
