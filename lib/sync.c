/* SPDX-License-Identifier: MIT */
/*
 * pthread locks that cannot fail, and the check that threads take them in rising rank.
 *
 * Debug builds note every lock before it is taken, so that a wrong order aborts with a message
 * where it would otherwise deadlock one day.  Since ranks only rise, the last lock noted has the
 * highest rank of all, also after one below it was let go of.
 */
#include "lib/sync.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/check.h"
#include "lib/log.h"

static void must(int error, const char *what)
{
	if (error == 0)
		return;
	log_error("cannot %s: %s; aborting", what, strerrordesc_np(error));
	abort();
}

#ifdef DEBUG_CHECKS

#define MAX_HELD 32
#define MUTEX_TYPE PTHREAD_MUTEX_ERRORCHECK

static _Thread_local struct {
	const void *lock;
	int rank;
} held[MAX_HELD];

static _Thread_local size_t n_held;

static size_t held_find(const void *lock)
{
	size_t i = 0;

	while (i < n_held && held[i].lock != lock)
		i++;
	return i;
}

static void held_assert(const void *lock)
{
	if (held_find(lock) < n_held)
		return;
	log_error("a lock that this thread does not hold is let go of or waited with; aborting");
	abort();
}

static void held_push(const void *lock, int rank)
{
	int last = n_held > 0 ? held[n_held - 1].rank : -1;
	bool same_ok = rank == last && rank & LOCK_RANK_SAME_OK;
	bool rises = (rank & ~LOCK_RANK_SAME_OK) > (last < 0 ? -1 : last & ~LOCK_RANK_SAME_OK);

	if (held_find(lock) < n_held || !(rises || same_ok) || n_held == MAX_HELD) {
		log_error("lock of rank %d taken while one of rank %d is held (%zu in all)%s; "
			  "aborting",
			  rank & ~LOCK_RANK_SAME_OK, last & ~LOCK_RANK_SAME_OK, n_held,
			  held_find(lock) < n_held ? ": the same lock" : "");
		abort();
	}
	held[n_held].lock = lock;
	held[n_held].rank = rank;
	n_held++;
}

static void held_pop(const void *lock)
{
	size_t i = held_find(lock);

	held_assert(lock);
	n_held--;
	memmove(&held[i], &held[i + 1], (n_held - i) * sizeof(held[0]));
}

void sync_assert_none_held(void)
{
	if (n_held == 0)
		return;
	log_error("%zu locks are held where none may be, the last of rank %d; aborting", n_held,
		  held[n_held - 1].rank & ~LOCK_RANK_SAME_OK);
	abort();
}

#else

#define MUTEX_TYPE PTHREAD_MUTEX_DEFAULT

static void held_assert(const void *lock)
{
	(void)lock;
}

static void held_push(const void *lock, int rank)
{
	(void)lock;
	(void)rank;
}

static void held_pop(const void *lock)
{
	(void)lock;
}

void sync_assert_none_held(void)
{
}

#endif

void mutex_init(struct mutex *mutex, int rank)
{
	pthread_mutexattr_t attr;

	mutex->rank = rank;
	must(pthread_mutexattr_init(&attr), "prepare a mutex");
	must(pthread_mutexattr_settype(&attr, MUTEX_TYPE), "prepare a mutex");
	must(pthread_mutex_init(&mutex->native, &attr), "create a mutex");
	(void)pthread_mutexattr_destroy(&attr); /* holds nothing */
}

void mutex_deinit(struct mutex *mutex)
{
	must(pthread_mutex_destroy(&mutex->native), "destroy a mutex");
}

void mutex_lock(struct mutex *mutex)
{
	held_push(mutex, mutex->rank);
	must(pthread_mutex_lock(&mutex->native), "lock a mutex");
}

void mutex_unlock(struct mutex *mutex)
{
	held_pop(mutex);
	must(pthread_mutex_unlock(&mutex->native), "unlock a mutex");
}

/* The default kind lets readers who keep coming hold writers off for ever. */
void rwlock_init(struct rwlock *rwlock, int rank)
{
	pthread_rwlockattr_t attr;

	rwlock->rank = rank;
	must(pthread_rwlockattr_init(&attr), "prepare a lock");
	must(pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP),
	     "prepare a lock");
	must(pthread_rwlock_init(&rwlock->native, &attr), "create a lock");
	(void)pthread_rwlockattr_destroy(&attr); /* holds nothing */
}

void rwlock_deinit(struct rwlock *rwlock)
{
	must(pthread_rwlock_destroy(&rwlock->native), "destroy a lock");
}

void rwlock_read(struct rwlock *rwlock)
{
	held_push(rwlock, rwlock->rank);
	must(pthread_rwlock_rdlock(&rwlock->native), "lock for reading");
}

void rwlock_write(struct rwlock *rwlock)
{
	held_push(rwlock, rwlock->rank);
	must(pthread_rwlock_wrlock(&rwlock->native), "lock for writing");
}

void rwlock_unlock(struct rwlock *rwlock)
{
	held_pop(rwlock);
	must(pthread_rwlock_unlock(&rwlock->native), "unlock a lock");
}

void cond_init(struct cond *cond)
{
	pthread_condattr_t attr;

	must(pthread_condattr_init(&attr), "prepare a condition");
	must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC), "prepare a condition");
	must(pthread_cond_init(&cond->native, &attr), "create a condition");
	(void)pthread_condattr_destroy(&attr); /* holds nothing */
}

void cond_deinit(struct cond *cond)
{
	must(pthread_cond_destroy(&cond->native), "destroy a condition");
}

void cond_signal(struct cond *cond)
{
	must(pthread_cond_signal(&cond->native), "signal a condition");
}

void cond_broadcast(struct cond *cond)
{
	must(pthread_cond_broadcast(&cond->native), "signal a condition");
}

void cond_wait(struct cond *cond, struct mutex *mutex)
{
	held_assert(mutex);
	must(pthread_cond_wait(&cond->native, &mutex->native), "wait for a condition");
}

static struct timespec deadline_after_ms(unsigned timeout_ms)
{
	struct timespec deadline;

	(void)clock_gettime(CLOCK_MONOTONIC, &deadline); /* fails for unknown clocks only */
	deadline.tv_sec += timeout_ms / 1000;
	deadline.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (deadline.tv_nsec >= 1000000000) {
		deadline.tv_sec++;
		deadline.tv_nsec -= 1000000000;
	}
	return deadline;
}

int cond_wait_ms(struct cond *cond, struct mutex *mutex, unsigned timeout_ms)
{
	struct timespec deadline = deadline_after_ms(timeout_ms);
	int error;

	held_assert(mutex);
	error = pthread_cond_timedwait(&cond->native, &mutex->native, &deadline);
	if (error == ETIMEDOUT)
		return -ETIMEDOUT;
	must(error, "wait for a condition");
	return 0;
}
