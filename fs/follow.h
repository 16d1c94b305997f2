/* SPDX-License-Identifier: MIT */
/*
 * A worker that serves a lone caller follows it to its processor.
 *
 * Each of the two waits while the other runs, so one processor is enough, and a switch there costs a
 * fraction of waking another processor that sleeps.  The scheduler does not know that: to whoever is
 * woken it gives a processor that is free.  The worker is therefore bound to the caller's, and is
 * SCHED_IDLE: a processor with nobody but it counts as free, so that the caller stays when the answer
 * wakes it.
 *
 *   unbound --a while with one caller--> bound --other callers, much data, calm--> unbound
 *                                          |
 *                                          +--no progress: somebody else has the processor--> unbound,
 *                                                          for FOLLOW_PAUSE_MS at least
 *
 * A worker whose processor is given (fs/uring.h: that of its callers) does the same, but for the processor.
 *
 * The worker binds itself.  It may be starved from then on, so somebody else must look now and then,
 * who waits for nothing that the worker holds, and unbind it.
 *
 * An ordinary user may take SCHED_IDLE, but not leave it.  There a successor, which is SCHED_IDLE from its
 * beginning to its end, takes over from a worker that would bind itself, and an ordinary one from that
 * when it would unbind itself or is starved.  Workers wish for that; who looks at them does it.
 */
#ifndef FS_FOLLOW_H
#define FS_FOLLOW_H

#include <stdatomic.h>
#include <sys/types.h>

#include "lib/base.h"
#include "lib/placement.h"

struct fuse_in_header;

/** So long the scheduler has its way after a worker was starved. */
#define FOLLOW_PAUSE_MS 2000

/** A bound worker that receives less in 10 ms is starved, or gains too little. */
#define FOLLOW_LEAST 16

/** follow_trail.wish: nothing; a worker that is not SCHED_IDLE.  Else one that is, on this processor. */
#define FOLLOW_CONTENT (-1)
#define FOLLOW_OUT (-2)

/** Of all workers. */
struct follow {
	struct placement usual;
	_Atomic bool is_possible;
	_Atomic bool takes_successors; /* SCHED_IDLE cannot be left; settled before is_possible */
	_Atomic int64_t paused_until;  /* of sys_now_ms */
	bool was_tried;                /* is_possible is settled; of who looks */
};

/** Of one worker.  FOLLOW_TRAIL_NEW to begin with. */
struct follow_trail {
	pid_t caller; /* of the last request that names one */
	/* Requests for which two processors are better: the caller was another one, or much data. */
	_Atomic uint32_t n_apart;
	uint32_t n;            /* requests since the last decision */
	uint32_t n_apart_then; /* n_apart at the last decision */
	_Atomic bool is_bound;
	int processor; /* where, if it is bound */
	bool is_idle;  /* SCHED_IDLE from its beginning to its end */
	bool is_given; /* the processor is, whether it is bound or not */
	_Atomic int wish;
};

#define FOLLOW_TRAIL_NEW ((struct follow_trail){ .wish = FOLLOW_CONTENT })

/** As the calling thread runs now all threads run usually. */
void follow_init(struct follow *follow);

/**
 * The calling thread has received @message.  Now and then: bind the calling thread, have it go where its
 * caller has gone, or unbind it.
 */
void follow_receive(struct follow *follow, struct follow_trail *trail,
		    const struct fuse_in_header *message);

/** The calling thread is new: bind it if it is to be bound from its beginning. */
void follow_begin(struct follow *follow, struct follow_trail *trail);

/** Find out whether following is possible, once.  Until then nobody follows.  In any other thread. */
void follow_try(struct follow *follow);

/**
 * Unbind worker @tid, if it is bound, from another thread.  It may bind itself again.  One that stays
 * SCHED_IDLE wishes to be out.
 */
void follow_release(struct follow *follow, struct follow_trail *trail, pid_t tid);

/** Nobody binds himself for FOLLOW_PAUSE_MS. */
void follow_pause(struct follow *follow);

#endif
