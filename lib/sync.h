/* SPDX-License-Identifier: MIT */
/*
 * Mutexes, reader-writer locks and condition variables that carry a rank.
 *
 * A thread takes locks in rising rank only.  Debug builds (DEBUG_CHECKS) keep a per-thread stack of
 * what is held and abort on a lock taken out of order; LOCK_RANK_SAME_OK marks the ranks of which a
 * thread may hold several, in an order that the caller guarantees (see fs/locks.h).
 * A failing pthread call here is a bug, never a condition to handle: it aborts.
 */
#ifndef LIB_SYNC_H
#define LIB_SYNC_H

#include <pthread.h>
#include <time.h>

#include "lib/base.h"

/** A lock that is taken last, for a few instructions, with no system call while it is held. */
#define LOCK_RANK_LEAF 90

/** Or-ed into a rank: several locks of it may be held by one thread at once. */
#define LOCK_RANK_SAME_OK 0x100

struct mutex {
	pthread_mutex_t native;
	int rank;
};

struct rwlock {
	pthread_rwlock_t native;
	int rank;
};

struct cond {
	pthread_cond_t native; /* on CLOCK_MONOTONIC */
};

void mutex_init(struct mutex *mutex, int rank);
void mutex_deinit(struct mutex *mutex);
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

void rwlock_init(struct rwlock *rwlock, int rank);
void rwlock_deinit(struct rwlock *rwlock);
void rwlock_read(struct rwlock *rwlock);
void rwlock_write(struct rwlock *rwlock);
void rwlock_unlock(struct rwlock *rwlock);

void cond_init(struct cond *cond);
void cond_deinit(struct cond *cond);
void cond_signal(struct cond *cond);
void cond_broadcast(struct cond *cond);
void cond_wait(struct cond *cond, struct mutex *mutex);

/** Wait at most @timeout_ms.  Returns 0, or -ETIMEDOUT. */
int cond_wait_ms(struct cond *cond, struct mutex *mutex, unsigned timeout_ms);

/** Debug builds: abort unless the calling thread holds no lock at all.  Otherwise nothing. */
void sync_assert_none_held(void);

static inline void mutex_unlock_cleanup(struct mutex **mutex)
{
	if (*mutex)
		mutex_unlock(*mutex);
}

static inline void rwlock_unlock_cleanup(struct rwlock **rwlock)
{
	if (*rwlock)
		rwlock_unlock(*rwlock);
}

#define GUARD_PASTE_(prefix, line) prefix##line
#define GUARD_NAME_(line) GUARD_PASTE_(guard_, line)

/** Hold @lock, the address of a mutex, until the end of the scope. */
#define MUTEX_GUARD(lock)                                                                          \
	struct mutex *GUARD_NAME_(__LINE__)                                                        \
		__attribute__((cleanup(mutex_unlock_cleanup), unused)) =                           \
			(mutex_lock(lock), (lock))

#endif
