/* SPDX-License-Identifier: MIT */
/*
 * setfsuid(2) changes the owner of what the thread makes and nothing else that matters here.  Where
 * it is not allowed it changes nothing, and everything belongs to the mounter: as it must.
 */
#include "fs/cred.h"

#include <sys/fsuid.h>
#include <sys/stat.h>

static _Thread_local mode_t thread_umask = (mode_t)-1;

void cred_set_umask(mode_t mask)
{
	if (thread_umask == mask)
		return;
	(void)umask(mask);
	thread_umask = mask;
}

void cred_assume(const struct request *rq, struct cred *ret)
{
	cred_set_umask(rq->umask & 0777);
	ret->saved_gid = (gid_t)setfsgid(rq->gid);
	ret->saved_uid = (uid_t)setfsuid(rq->uid);
	ret->is_changed = ret->saved_uid != rq->uid || ret->saved_gid != rq->gid;
}

void cred_restore(struct cred *cred)
{
	if (!cred->is_changed)
		return;
	(void)setfsuid(cred->saved_uid);
	(void)setfsgid(cred->saved_gid);
	cred->is_changed = false;
}
