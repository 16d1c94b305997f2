/* SPDX-License-Identifier: MIT */
/*
 * What fs/worker.c, where workers receive, and fs/worker_watch.c, which says how many there are to be,
 * share.  For nobody else.
 */
#ifndef FS_WORKER_POOL_H
#define FS_WORKER_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "fs/follow.h"
#include "fs/transport.h"
#include "lib/base.h"
#include "lib/sync.h"

#define WORKER_MAX TRANSPORT_ENDS
/* So many there always are, on the device. */
#define WORKER_BASE 1

enum worker_state { WORKER_BUSY, WORKER_WAITING, WORKER_KICKING, WORKER_KICKED };

/* What a worker receives: on the device; over the ring; over the ring, for others. */
enum worker_kind { WORKER_DEVICE, WORKER_RING, WORKER_RESERVE };

enum slot_use { SLOT_FREE, SLOT_RUNNING, SLOT_LEFT };

struct worker {
	struct worker_pool *pool;
	struct transport *transport; /* the end that belongs to this slot */
	enum worker_kind kind;
	pthread_t thread;
	_Atomic enum worker_state state;
	_Atomic pid_t tid;
	struct follow_trail trail;
	_Atomic bool is_dismissed; /* it is to leave: another one has taken over */
	_Atomic uint32_t n_received;
	uint32_t n_seen GUARDED_BY(pool->lock);       /* n_received at the last look */
	uint32_t n_moved GUARDED_BY(pool->lock);      /* n_received between the last two looks */
	uint32_t n_apart_seen GUARDED_BY(pool->lock); /* likewise trail.n_apart */
	uint32_t n_starved GUARDED_BY(pool->lock);    /* looks in a row that said so */
	bool is_new GUARDED_BY(pool->lock);           /* nobody has looked at it yet */
	enum slot_use use GUARDED_BY(pool->lock);
};

struct worker_pool {
	struct transport_hub *hub;
	struct dispatch *dispatch;
	int event_fd;
	int n_processors;
	unsigned n_slots;
	struct mutex lock;
	_Atomic bool is_watched; /* somebody will look soon */
	int64_t looked_at GUARDED_BY(lock);
	bool is_followed GUARDED_BY(lock); /* somebody followed its caller at the last look */
	int64_t shrunk_at GUARDED_BY(lock);
	int n_queued_looks GUARDED_BY(lock);
	int n_on_device GUARDED_BY(lock); /* that stay */
	struct follow follow;
	_Atomic int n_running;     /* written with the lock held */
	_Atomic bool has_ended;    /* no new workers */
	_Atomic int n_waiting;     /* on the device: in read(2), or started and on the way there */
	_Atomic int least_waiting; /* since the last tick */
	struct worker workers[WORKER_MAX];
};

/** Whether it receives on the device and stays: only those are counted.  The pool is locked. */
static inline bool worker_is_on_device(const struct worker *worker)
{
	return worker->use == SLOT_RUNNING && worker->kind == WORKER_DEVICE &&
	       !atomic_load(&worker->is_dismissed);
}

/** Whether it serves what it receives, and stays: those may follow.  The pool is locked. */
static inline bool worker_may_follow(const struct worker *worker)
{
	return worker->kind == WORKER_RING ? worker->use == SLOT_RUNNING :
					     worker_is_on_device(worker);
}

/** Start @n workers on the device, the pool being locked.  Those that cannot be had are told of. */
void worker_start_some_locked(struct worker_pool *pool, int n);

/**
 * Let another worker take over from @worker, which leaves: one that is SCHED_IDLE on @processor, or an
 * ordinary one (FOLLOW_OUT).  If none can be had @worker stays as it is.  The pool is locked.
 */
void worker_replace_locked(struct worker *worker, int processor);

/** Tell a worker to leave, if it waits.  The pool is locked. */
void worker_kick_locked(struct worker *worker);

/**
 * Look at the workers on the device when it is time: start those that are missing, tell those to leave
 * that were not needed, set those free that follow their callers in vain.  The pool is locked.
 * Returns whether to look again soon.
 */
bool worker_watch_locked(struct worker_pool *pool);

#endif
