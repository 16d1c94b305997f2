/* SPDX-License-Identifier: MIT */
/*
 * The kernel wakes the waiting workers in turn: with two of them a serial caller's requests go from
 * one processor to the other, which costs a factor of two.  So there is one, and the pool is watched
 * from the first request after a calm until there are no more.  A worker is held up when it is at the
 * same request as at the last look and sleeps: one that only waits for a processor would not be helped
 * by another that does.
 *
 * What queues of a lone caller is what it does not wait for (RELEASE, FORGET), and helps nobody by being
 * done sooner.  A worker that follows such a caller (fs/follow.h) is looked at less often: whoever looks
 * makes the scheduler move somebody.
 *
 * Since all take turns, idle time says nothing about how many are too many.  What counts is the lowest
 * number that were waiting at once since the last tick: those were not needed.
 */
#include "fs/worker_pool.h"

#include "fs/worker.h"
#include "lib/process.h"
#include "lib/sys.h"

/* So many looks in a row show requests that queue until one more worker is started for them. */
#define QUEUED_LOOKS 2

/* Tell those to leave that nobody has missed since the last tick. */
static void shrink_locked(struct worker_pool *pool)
{
	int n_surplus = pool->n_on_device - WORKER_BASE;
	int n_unused = atomic_load(&pool->least_waiting);

	atomic_store(&pool->least_waiting, atomic_load(&pool->n_waiting));
	n_surplus = MIN(n_surplus, n_unused);
	for (size_t i = WORKER_MAX; i-- > 0 && n_surplus > 0;) {
		if (worker_is_on_device(&pool->workers[i])) {
			worker_kick_locked(&pool->workers[i]);
			n_surplus--;
		}
	}
}

/* What was found since the last look. */
struct look {
	bool has_moved;  /* something was received */
	bool is_held_up; /* all are where they were, and sleep */
	bool is_bound;   /* somebody follows its caller, or is SCHED_IDLE */
	bool is_alone;   /* there was one caller, whom two workers serve no better than one */
};

static struct look look_locked(struct worker_pool *pool)
{
	struct look look = { .is_held_up = pool->n_on_device > 0,
			     .is_alone = pool->n_on_device == 1 };

	for (size_t i = 0; i < WORKER_MAX; i++) {
		struct worker *worker = &pool->workers[i];
		uint32_t n = atomic_load(&worker->n_received);
		uint32_t n_apart = atomic_load(&worker->trail.n_apart);
		bool is_busy = atomic_load(&worker->state) == WORKER_BUSY;

		if (!worker_may_follow(worker))
			continue;
		worker->n_moved = n - worker->n_seen;
		worker->n_seen = n;
		look.has_moved |= worker->n_moved > 0;
		if (!worker_is_on_device(worker))
			continue;
		look.is_bound |= worker->trail.is_idle || atomic_load(&worker->trail.is_bound);
		look.is_alone = look.is_alone && n_apart == worker->n_apart_seen;
		worker->n_apart_seen = n_apart;
		look.is_held_up = look.is_held_up && is_busy && !worker->n_moved &&
				  process_thread_sleeps(atomic_load(&worker->tid));
	}
	return look;
}

/* A worker misses the signal if it is about to wait. */
static bool kick_dismissed_locked(struct worker_pool *pool)
{
	bool is_one_left = false;

	for (size_t i = 0; i < WORKER_MAX; i++) {
		struct worker *worker = &pool->workers[i];

		if (worker->use != SLOT_RUNNING || !atomic_load(&worker->is_dismissed))
			continue;
		worker_kick_locked(worker);
		is_one_left = true;
	}
	return is_one_left;
}

/* Those on a queue take turns at what comes in there: one may get little because others get on. */
static bool gets_on_locked(const struct worker *worker, uint32_t least)
{
	const struct worker_pool *pool = worker->pool;
	uint32_t n = worker->n_moved;

	for (size_t i = 0; worker->trail.is_given && i < WORKER_MAX && n < least; i++) {
		const struct worker *other = &pool->workers[i];

		if (other != worker && worker_may_follow(other) && other->trail.is_given &&
		    other->trail.processor == worker->trail.processor)
			n += other->n_moved;
	}
	return n >= least;
}

/* Of those on a queue the callers may just have gone to another one: they stay, and are starved if they
 * want the processor in vain twice. */
static bool is_at_ease_locked(struct worker *worker, bool is_asleep)
{
	if (!worker->trail.is_given)
		return false;
	worker->n_starved = is_asleep ? 0 : worker->n_starved + 1;
	worker->pool->is_followed |= worker->n_starved == 1; /* judge the next look likewise */
	return worker->n_starved < 2;
}

static void judge_follower_locked(struct worker *worker, uint32_t least)
{
	struct worker_pool *pool = worker->pool;
	pid_t tid = atomic_load(&worker->tid);
	bool is_asleep;

	if (gets_on_locked(worker, least)) {
		pool->is_followed = true;
		worker->n_starved = 0;
		return;
	}
	is_asleep = process_thread_sleeps(tid);
	if (is_at_ease_locked(worker, is_asleep))
		return;
	if (worker->n_moved || !is_asleep)
		follow_pause(&pool->follow);
	follow_release(&pool->follow, &worker->trail, tid);
}

/* Set those free who follow and get nowhere, in a calm, too: nobody looks then. */
static void check_followers_locked(struct worker_pool *pool)
{
	/* The first look after somebody was bound comes soon. */
	uint32_t least = pool->is_followed ? FOLLOW_LEAST : 1;

	pool->is_followed = false;
	for (size_t i = 0; i < WORKER_MAX; i++) {
		struct worker *worker = &pool->workers[i];
		bool was_new = worker->is_new;

		if (!worker_may_follow(worker))
			continue;
		worker->is_new = false;
		if (worker->n_seen >= FOLLOW_LEAST) /* a short life does without */
			follow_try(&pool->follow);
		if (!was_new && atomic_load(&worker->trail.is_bound))
			judge_follower_locked(worker, least);
	}
}

static void replace_those_who_wish_locked(struct worker_pool *pool)
{
	for (size_t i = 0; i < WORKER_MAX; i++) {
		struct worker *worker = &pool->workers[i];
		int wish = atomic_load(&worker->trail.wish);

		if (worker_is_on_device(worker) && wish != FOLLOW_CONTENT)
			worker_replace_locked(worker, wish);
	}
}

/* Returns whether to look again soon. */
static bool look_at_all_locked(struct worker_pool *pool)
{
	struct look look = look_locked(pool);
	bool is_queued = atomic_load(&pool->n_waiting) <= 0 && transport_is_queued(pool->hub);

	pool->n_queued_looks = is_queued && !look.is_alone ? pool->n_queued_looks + 1 : 0;
	if (look.is_held_up)
		worker_start_some_locked(pool, is_queued ? pool->n_on_device : 1);
	else if (pool->n_queued_looks >= QUEUED_LOOKS && pool->n_on_device < pool->n_processors)
		worker_start_some_locked(pool, 1);
	check_followers_locked(pool);
	replace_those_who_wish_locked(pool);
	if (kick_dismissed_locked(pool) || look.has_moved || is_queued)
		return true;
	/* Whoever receives after this calls for attention; who did before is seen by the next line.
	 * If nobody is there to receive, nobody will call. */
	atomic_store(&pool->is_watched, false);
	look = look_locked(pool);
	if (!look.has_moved && !look.is_bound && atomic_load(&pool->n_waiting) > 0)
		return false;
	atomic_store(&pool->is_watched, true);
	return true;
}

static int64_t look_interval(const struct worker_pool *pool)
{
	return pool->is_followed ? WORKER_FOLLOW_MS : WORKER_WATCH_MS;
}

bool worker_watch_locked(struct worker_pool *pool)
{
	int64_t now = sys_now_ms();
	bool is_watched = atomic_load(&pool->is_watched);

	if (now - pool->shrunk_at >= WORKER_TEND_MS && !atomic_load(&pool->has_ended)) {
		pool->shrunk_at = now;
		shrink_locked(pool);
	}
	if (!is_watched || now - pool->looked_at < look_interval(pool))
		return is_watched;
	pool->looked_at = now;
	return look_at_all_locked(pool);
}
