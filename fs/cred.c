/* SPDX-License-Identifier: MIT */
/*
 * setfsuid(2) changes the owner of what the thread makes and nothing else that matters here.  Where
 * it is not allowed it changes nothing, and everything belongs to the mounter: as it must.
 */
#include "fs/cred.h"

#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include "lib/cleanup.h"

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

static bool is_listed(const char *groups, gid_t gid)
{
	char *end;

	for (;; groups = end) {
		unsigned long group = strtoul(groups, &end, 10);

		if (end == groups)
			return false;
		if (group == gid)
			return true;
	}
}

/* What follows @key on @line, or NULL. */
static const char *field(const char *line, const char *key)
{
	size_t len = strlen(key);

	return strncmp(line, key, len) == 0 ? line + len : NULL;
}

bool cred_keeps_setgid(const struct request *rq, gid_t gid)
{
	_cleanup_free_ char *line = NULL;
	_cleanup_file_ FILE *status = NULL;
	char path[32];
	size_t size = 0;

	if (rq->gid == gid)
		return true;
	if (rq->gids) /* the process's own are not shifted */
		gid = idshift_to_shown(rq->gids, gid);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)rq->pid);
	status = rq->pid > 0 ? fopen(path, "re") : NULL;
	while (status && getline(&line, &size, status) >= 0) {
		const char *groups = field(line, "Groups:");
		const char *capabilities = field(line, "CapEff:");

		if (groups && is_listed(groups, gid))
			return true;
		if (capabilities)
			return strtoull(capabilities, NULL, 16) & 1ULL << CAP_FSETID;
	}
	return false;
}
