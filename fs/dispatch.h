/* SPDX-License-Identifier: MIT */
/*
 * Requests on their way: at work in some thread, or parked until a copy-up ends, and how an
 * interrupt finds them.
 */
#ifndef FS_DISPATCH_H
#define FS_DISPATCH_H

#include <sys/types.h>

#include "fs/request.h"

struct dispatch;
struct ovl_fs;
struct transport_hub;

/** @hub and @fs are borrowed.  Returns 0; -ENOMEM. */
int dispatch_new(struct transport_hub *hub, struct ovl_fs *fs, struct dispatch **ret) NODISCARD;

/** No request may be at work or parked.  NULL is accepted. */
void dispatch_free(struct dispatch *dispatch);

/** The connection has ended: what waits for a copy-up waits no longer, now and from now on. */
void dispatch_abandon(struct dispatch *dispatch);

/**
 * Serve the request of @len bytes that was received at end number @end: libfuse calls the operation.
 * Requests whose copy-up it ended are served too.
 */
void dispatch_request(struct dispatch *dispatch, unsigned end, size_t len);

/** Fill in how the request that the calling thread serves is asked for interrupts and parked. */
void dispatch_describe(struct request *rq);

/**
 * Whether the SETXATTR request that the calling thread serves sets an ACL of which the kernel says
 * that setgid is to go (FUSE_SETXATTR_ACL_KILL_SGID, which libfuse does not pass on).
 */
bool dispatch_kills_setgid(void);

#endif
