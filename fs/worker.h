/* SPDX-License-Identifier: MIT */
/*
 * The threads that receive and serve requests.
 *
 * There is one, and that is best while requests come one after the other: it stays where its caches
 * are warm.  While there are requests somebody looks every WORKER_WATCH_MS; are all workers held up (a
 * slow disk), or do requests queue and there is a processor for one more, more are started, up to
 * TRANSPORT_ENDS.  Copy-ups of much data, and who waits for them, keep no worker (fs/copyjob.h).  Those
 * that were not needed for a second leave.
 *
 * Where requests come over io_uring that one worker only gets forgets and interrupts.  Beside it are the
 * reserve, which receives and serves nothing (fs/uring.h), and as many workers as it ever had requests for:
 * none leaves, because the kernel fails a request that it is just giving to an entry that goes.
 */
#ifndef FS_WORKER_H
#define FS_WORKER_H

#include "lib/base.h"

struct dispatch;
struct transport_hub;
struct worker_pool;

/** How often worker_pool_tend wants to be called while it says so. */
#define WORKER_WATCH_MS 2
#define WORKER_FOLLOW_MS 10
#define WORKER_TEND_MS 1000

/**
 * Start the workers there always are, who receive from @hub and serve with @dispatch.  Each has its own umask, and its own working directory.
 * Call with the signals blocked that a worker must not take; SIGUSR1 becomes the pool's own.
 *
 * Returns 0; -errno when threads or what they need cannot be had, none is left then.
 */
int worker_pool_start(struct transport_hub *hub, struct dispatch *dispatch,
		      struct worker_pool **ret) NODISCARD;

/**
 * A descriptor that becomes readable when the pool wants attention: call worker_pool_tend.
 * Stays the pool's.
 */
int worker_pool_fd(const struct worker_pool *pool);

enum worker_pool_state {
	WORKER_POOL_CALM,     /* nothing to do until the descriptor is readable */
	WORKER_POOL_WATCHED,  /* tend it again in WORKER_WATCH_MS: there are requests */
	WORKER_POOL_FOLLOWED, /* in WORKER_FOLLOW_MS: likewise, but looking disturbs */
	WORKER_POOL_LARGE,    /* tend it again in WORKER_TEND_MS */
	WORKER_POOL_ENDED,    /* the connection has ended and every worker has left */
};

/**
 * Collect workers that have left, start some that are missing, tell those to leave that were not
 * needed.  Call from the thread that started the pool, as often as it likes.
 */
enum worker_pool_state worker_pool_tend(struct worker_pool *pool);

/** After WORKER_POOL_ENDED.  NULL is accepted. */
void worker_pool_free(struct worker_pool *pool);

#endif
