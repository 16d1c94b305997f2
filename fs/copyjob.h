/* SPDX-License-Identifier: MIT */
/*
 * Who copies what up, and who waits for it.
 *
 *   request ---> copyjob_run --- small -------------------------> copies here
 *                   |  |
 *                   |  +------- somebody copies it already --> +---------+  is parked: it holds
 *                   |                                          | waiters |  no thread
 *                   +---------- large: a thread is made -----> +---------+
 *                                                                   | the copy ends
 *                                      again from its beginning <---+---> is answered: the error
 *
 * So requests that wait for a copy never keep the threads that serve all others.
 */
#ifndef FS_COPYJOB_H
#define FS_COPYJOB_H

#include "fs/ovl.h"
#include "fs/request.h"

struct copyjob {
	struct copyjob *next;
	struct ovl_fs *fs;
	struct inode *inode;
	uint64_t data_limit;         /* how much of a file's data is wanted */
	const struct request *maker; /* NULL: a thread of its own makes it */
	struct parked *waiters;
	bool is_committed;
};

/** A request that waits, in whatever record its maker keeps it. */
struct parked {
	struct parked *next;
	struct copyjob *job; /* NULL: it does not wait (any more) */
	uint64_t data_limit;
	/* The copy has ended; @r < 0: that is the answer, else the request begins anew.  The record
	 * is its maker's again.  Called with no lock held. */
	void (*resume)(struct parked *parked, int r);
};

/** Returns 0; -ENOMEM. */
int copyjob_init(struct ovl_fs *fs) NODISCARD;
void copyjob_deinit(struct ovl_fs *fs);

/** Abandon every copy and wait until no thread of ours is left.  No new request may come. */
void copyjob_stop(struct ovl_fs *fs);

/**
 * Have @make called for @inode by one at a time: here, for @rq; or, when it @is_large or many copies
 * are made like this, by a thread of its own.  @make is to return -EINTR when copyjob_is_unwanted
 * says so.
 *
 * Locks:   call with none.
 * Returns: what @make did; REQUEST_PARKED; -ENOMEM the request cannot be parked.
 */
int copyjob_run(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		uint64_t data_limit, bool is_large, int (*make)(struct copyjob *job)) NODISCARD;

/** Whether nobody is left who wants the copy.  A part of the data is of use only to whoever wanted no
 * more, since the rest will be truncated. */
bool copyjob_is_unwanted(struct copyjob *job);

/** Call before what was copied is shown: from then on it is too late for interrupts.  Returns 0;
 * -EINTR when it is unwanted. */
int copyjob_commit(struct copyjob *job) NODISCARD;

/** The caller of @parked has gone.  True: it does not wait any more; false: it is being resumed. */
bool copyjob_abandon(struct ovl_fs *fs, struct parked *parked);

#endif
