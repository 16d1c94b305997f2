/* SPDX-License-Identifier: MIT */
/* Who asks: copied out of FUSE at the door, so that nothing below knows FUSE. */
#ifndef FS_REQUEST_H
#define FS_REQUEST_H

#include <sys/types.h>

#include "fs/idshift.h"
#include "lib/base.h"

/** Returned, up to the edge, by what has parked its request: no answer yet.  No -errno. */
#define REQUEST_PARKED (-10000)

struct parked;

struct request {
	uid_t uid;
	gid_t gid;
	const struct idshift *gids; /* how groups are stored; NULL: as they are shown */
	pid_t pid;                  /* 0 where it cannot be seen from here */
	mode_t umask;
	/* Whether the caller has died or been interrupted; may be NULL (never). */
	bool (*is_interrupted)(void *cookie);
	/* Keep the request for later (fs/copyjob.h); NULL without memory.  May be NULL (never). */
	struct parked *(*park)(void *cookie);
	void *cookie;
};

static inline bool request_is_interrupted(const struct request *rq)
{
	return rq->is_interrupted && rq->is_interrupted(rq->cookie);
}

#endif
