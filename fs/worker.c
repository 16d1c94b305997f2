/* SPDX-License-Identifier: MIT */
/*
 *              +--------- read(2) <----------------------+
 *   started -> | WAITING --request--> BUSY --answered--> |
 *              |    |                  ^
 *              |    | tend: too many   |
 *              |    v                  |
 *              | KICKING -> KICKED ----+ a request came first
 *              |              | EINTR
 *              +--------------+------> gone
 *
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
 *
 * A worker is made to leave with a signal that interrupts its read(2).  The signal must not hit a
 * system call of a request that arrives at the same time.  Hence KICKING: whoever finds it after
 * read(2) waits for KICKED, and then the signal is pending and a system call of no consequence
 * takes it.  A worker that is kicked just before it enters read(2) misses it and is kicked again.
 */
#include "fs/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fs/dispatch.h"
#include "fs/follow.h"
#include "fs/transport.h"
#include "lib/check.h"
#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/sync.h"
#include "lib/sys.h"

#define WORKER_MAX TRANSPORT_ENDS
#define BASE 1      /* on the device */
#define BASE_RING 2 /* on each other lane */
/* So many looks in a row show requests that queue until one more worker is started for them. */
#define QUEUED_LOOKS 2
#define KICK_SIGNAL SIGUSR1
#define LOCK_RANK_POOL 85

enum worker_state { WORKER_BUSY, WORKER_WAITING, WORKER_KICKING, WORKER_KICKED };

enum slot_use { SLOT_FREE, SLOT_RUNNING, SLOT_LEFT };

struct lane {
	_Atomic int n_waiting;     /* in transport_receive, or started and on the way there */
	_Atomic int least_waiting; /* since the last tick */
	int n_running GUARDED_BY(pool->lock);
	int n_queued_looks GUARDED_BY(pool->lock);
};

struct worker {
	struct worker_pool *pool;
	struct lane *lane;           /* where its requests come from */
	struct transport *transport; /* the end that belongs to this slot */
	pthread_t thread;
	_Atomic enum worker_state state;
	_Atomic pid_t tid;
	struct follow_trail trail;
	_Atomic uint32_t n_received;
	uint32_t n_seen GUARDED_BY(pool->lock);       /* n_received at the last look */
	uint32_t n_moved GUARDED_BY(pool->lock);      /* n_received between the last two looks */
	uint32_t n_apart_seen GUARDED_BY(pool->lock); /* likewise trail.n_apart */
	enum slot_use use GUARDED_BY(pool->lock);
};

struct worker_pool {
	struct transport_hub *hub;
	struct dispatch *dispatch;
	int event_fd;
	int n_processors;
	struct mutex lock;
	_Atomic bool is_watched; /* somebody will look soon */
	int64_t looked_at GUARDED_BY(lock);
	bool is_followed GUARDED_BY(lock); /* somebody followed its caller at the last look */
	int64_t shrunk_at GUARDED_BY(lock);
	struct follow follow;
	_Atomic int n_running;  /* written with the lock held */
	_Atomic bool has_ended; /* no new workers */
	unsigned n_lanes;
	unsigned n_slots;
	struct lane lanes[TRANSPORT_LANES]; /* the device, shares of the kernel's queues */
	struct worker workers[WORKER_MAX];
};

static void call_for_attention(const struct worker_pool *pool)
{
	uint64_t one = 1;

	if (write(pool->event_fd, &one, sizeof(one)) < 0)
		return; /* full: the attention is on its way already */
}

/* --- the thread --- */

static void enter_wait(struct worker *worker)
{
	atomic_store(&worker->state, WORKER_WAITING);
}

/* Returns true when the worker was kicked while it waited. */
static bool leave_wait(struct worker *worker)
{
	enum worker_state expected = WORKER_WAITING;

	if (atomic_compare_exchange_strong(&worker->state, &expected, WORKER_BUSY))
		return false;
	while (atomic_load(&worker->state) == WORKER_KICKING)
		(void)sched_yield(); /* cannot fail */
	(void)sched_yield();         /* takes the signal if that is still pending */
	atomic_store(&worker->state, WORKER_BUSY);
	return true;
}

/* One less waits now.  Somebody is to look soon whether this takes long. */
static void take_from_waiting(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;
	struct lane *lane = worker->lane;
	int waiting = atomic_fetch_sub(&lane->n_waiting, 1) - 1;

	if (waiting < atomic_load_explicit(&lane->least_waiting, memory_order_relaxed))
		atomic_store_explicit(&lane->least_waiting, waiting, memory_order_relaxed);
	atomic_fetch_add(&worker->n_received, 1);
	if (!atomic_load(&pool->is_watched) && !atomic_exchange(&pool->is_watched, true))
		call_for_attention(pool);
}

/* Returns false when the worker is to leave; it no longer counts as waiting then. */
static bool serve_one(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;
	bool was_kicked;
	ssize_t n;

	enter_wait(worker);
	n = transport_receive(worker->transport);
	was_kicked = leave_wait(worker);
	if (n == -EINTR && !was_kicked)
		return true; /* a signal from outside */
	if (n <= 0) {
		atomic_fetch_sub(&worker->lane->n_waiting, 1);
		if (n == 0)
			atomic_store(&pool->has_ended, true);
		else if (n != -EINTR)
			log_error("cannot read from the kernel: %s", strerror((int)-n));
		return false;
	}
	take_from_waiting(worker);
	follow_receive(&pool->follow, &worker->trail, transport_message(worker->transport));
	dispatch_request(pool->dispatch, (unsigned)(worker - pool->workers), (size_t)n);
	atomic_fetch_add(&worker->lane->n_waiting, 1);
	return true;
}

static void leave(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	mutex_lock(&pool->lock);
	worker->use = SLOT_LEFT;
	worker->lane->n_running--;
	pool->n_running--;
	mutex_unlock(&pool->lock);
	call_for_attention(pool);
}

static int prepare_thread(struct worker *worker)
{
	atomic_store(&worker->tid, (pid_t)gettid());
	/* A umask of its own, for creates that hand theirs to the kernel. */
	if (unshare(CLONE_FS) < 0)
		return -errno;
	return transport_start(worker->transport);
}

static void *run(void *argument)
{
	struct worker *worker = argument;
	int r = prepare_thread(worker);

	if (r == 0) {
		while (serve_one(worker))
			;
	} else {
		log_error("a worker cannot have its own umask, or ring: %s", strerror(-r));
		atomic_fetch_sub(&worker->lane->n_waiting, 1);
	}
	transport_close(worker->transport);
	leave(worker);
	return NULL;
}

/* --- the pool --- */

static int start_in_slot(struct worker_pool *pool, struct lane *lane, struct worker *worker)
{
	sigset_t kick;
	sigset_t before;
	int r;

	r = transport_open(worker->transport, (unsigned)(lane - pool->lanes));
	if (r < 0)
		return r;
	worker->lane = lane;
	atomic_store(&worker->state, WORKER_BUSY);
	(void)sigemptyset(&kick); /* valid sets and numbers: none of these can fail */
	(void)sigaddset(&kick, KICK_SIGNAL);
	(void)pthread_sigmask(SIG_UNBLOCK, &kick, &before);
	atomic_fetch_add(&lane->n_waiting, 1);
	r = pthread_create(&worker->thread, NULL, run, worker);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r != 0) {
		atomic_fetch_sub(&lane->n_waiting, 1);
		transport_close(worker->transport);
		return -r;
	}
	worker->use = SLOT_RUNNING;
	lane->n_running++;
	pool->n_running++;
	return 0;
}

/* Returns -EAGAIN when there are as many as there may be, or the end has come. */
static int start_one_locked(struct worker_pool *pool, struct lane *lane)
{
	if (atomic_load(&pool->has_ended))
		return -EAGAIN;
	for (size_t i = 0; i < pool->n_slots; i++) {
		if (pool->workers[i].use == SLOT_FREE)
			return start_in_slot(pool, lane, &pool->workers[i]);
	}
	return -EAGAIN;
}

/* If they cannot be started, requests wait until a worker is free. */
static void start_some_locked(struct worker_pool *pool, struct lane *lane, int n)
{
	int r = 0;

	while (n-- > 0 && r == 0)
		r = start_one_locked(pool, lane);
	if (r < 0 && r != -EAGAIN)
		log_warning("cannot start another worker, requests will wait: %s", strerror(-r));
}

static void on_kick(int number)
{
	(void)number; /* to interrupt read(2) is all it is for */
}

static int prepare_process(void)
{
	struct sigaction action = { .sa_handler = on_kick };

	(void)sigemptyset(&action.sa_mask);
	if (sigaction(KICK_SIGNAL, &action, NULL) < 0)
		return -errno;
	/* To no effect in this thread; it tells whether workers will be allowed to. */
	return unshare(CLONE_FS) < 0 ? -errno : 0;
}

static int start_base(struct worker_pool *pool)
{
	int r = 0;

	mutex_lock(&pool->lock);
	for (unsigned i = 0; i < pool->n_lanes; i++) {
		for (int n = i == 0 ? BASE : BASE_RING; n > 0 && r == 0; n--)
			r = start_one_locked(pool, &pool->lanes[i]);
	}
	mutex_unlock(&pool->lock);
	return r;
}

static void kick(struct worker *worker)
{
	enum worker_state state = atomic_load(&worker->state);

	if (state != WORKER_WAITING && state != WORKER_KICKED)
		return;
	if (!atomic_compare_exchange_strong(&worker->state, &state, WORKER_KICKING))
		return;
	(void)pthread_kill(worker->thread, KICK_SIGNAL); /* it is there until it is joined */
	atomic_store(&worker->state, WORKER_KICKED);
}

/* Join a worker that has left, if there is one. */
static bool join_one(struct worker_pool *pool)
{
	struct worker *left = NULL;

	mutex_lock(&pool->lock);
	for (size_t i = 0; i < WORKER_MAX && !left; i++) {
		if (pool->workers[i].use == SLOT_LEFT)
			left = &pool->workers[i];
	}
	mutex_unlock(&pool->lock);
	if (!left)
		return false;
	(void)pthread_join(left->thread, NULL); /* our own thread, joined once: cannot fail */
	mutex_lock(&pool->lock);
	left->use = SLOT_FREE;
	mutex_unlock(&pool->lock);
	return true;
}

/* Make all leave though the connection lives. */
static void stop_all(struct worker_pool *pool)
{
	atomic_store(&pool->has_ended, true);
	while (atomic_load(&pool->n_running) > 0) {
		mutex_lock(&pool->lock);
		for (size_t i = 0; i < WORKER_MAX; i++) {
			if (pool->workers[i].use == SLOT_RUNNING)
				kick(&pool->workers[i]);
		}
		mutex_unlock(&pool->lock);
		(void)usleep(1000); /* they may be busy, or miss it */
	}
	while (join_one(pool))
		;
}

static struct worker_pool *new_pool(struct transport_hub *hub, struct dispatch *dispatch)
{
	struct worker_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->hub = hub;
	pool->dispatch = dispatch;
	pool->n_processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
	follow_init(&pool->follow);
	pool->n_lanes = transport_hub_lanes(hub);
	pool->n_slots = transport_hub_ends(hub);
	mutex_init(&pool->lock, LOCK_RANK_POOL);
	pool->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	for (unsigned i = 0; i < WORKER_MAX; i++) {
		pool->workers[i].pool = pool;
		pool->workers[i].transport = transport_end(hub, i);
	}
	return pool;
}

int worker_pool_start(struct transport_hub *hub, struct dispatch *dispatch,
		      struct worker_pool **ret)
{
	struct worker_pool *pool;
	int r;

	r = prepare_process();
	if (r < 0)
		return r;
	pool = new_pool(hub, dispatch);
	if (!pool)
		return -ENOMEM;
	r = pool->event_fd < 0 ? -EMFILE : start_base(pool);
	if (r < 0) {
		stop_all(pool);
		worker_pool_free(pool);
		return r;
	}
	*ret = pool;
	return 0;
}

int worker_pool_fd(const struct worker_pool *pool)
{
	return pool->event_fd;
}

/* Tell those to leave that nobody has missed since the last tick.  On the device only: a request that
 * the kernel is just giving to somebody's entry would fail with it. */
static void shrink_locked(struct worker_pool *pool)
{
	struct lane *lane = &pool->lanes[0];
	int n_surplus = lane->n_running - BASE;
	int n_unused = atomic_load(&lane->least_waiting);

	atomic_store(&lane->least_waiting, atomic_load(&lane->n_waiting));
	n_surplus = MIN(n_surplus, n_unused);
	for (size_t i = WORKER_MAX; i-- > 0 && n_surplus > 0;) {
		if (pool->workers[i].use == SLOT_RUNNING && pool->workers[i].lane == lane) {
			kick(&pool->workers[i]);
			n_surplus--;
		}
	}
}

/* Whether the thread sleeps, as /proc has it.  If that cannot be told, it does. */
static bool is_asleep(const struct worker *worker)
{
	char path[64];
	char stat[64];
	const char *state;
	ssize_t n;
	_cleanup_fd_ int fd = -1;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
		       (int)atomic_load(&worker->tid));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, stat, sizeof(stat) - 1);
	if (n <= 0)
		return true;
	stat[n] = '\0';
	state = strrchr(stat, ')'); /* after the name, which is ours and short */
	return !state || strncmp(state, ") R", 3) != 0;
}

/* What was found since the last look. */
struct look {
	bool has_moved;  /* something was received */
	bool is_held_up; /* all are where they were, and sleep */
	bool is_bound;   /* somebody follows its caller */
	bool is_alone;   /* there was one caller, whom two workers serve no better than one */
};

static struct look look_locked(struct worker_pool *pool, const struct lane *lane)
{
	struct look look = { .is_held_up = lane->n_running > 0, .is_alone = lane->n_running == 1 };

	for (size_t i = 0; i < WORKER_MAX; i++) {
		struct worker *worker = &pool->workers[i];
		uint32_t n = atomic_load(&worker->n_received);
		uint32_t n_apart = atomic_load(&worker->trail.n_apart);
		bool is_busy = atomic_load(&worker->state) == WORKER_BUSY;

		if (worker->use != SLOT_RUNNING || worker->lane != lane)
			continue;
		look.is_alone = look.is_alone && n_apart == worker->n_apart_seen;
		worker->n_moved = n - worker->n_seen;
		worker->n_seen = n;
		worker->n_apart_seen = n_apart;
		look.has_moved |= worker->n_moved > 0;
		look.is_bound |= atomic_load(&worker->trail.is_bound);
		look.is_held_up =
			look.is_held_up && is_busy && !worker->n_moved && is_asleep(worker);
	}
	return look;
}

/* Set those free who follow and get nowhere, in a calm, too: nobody looks then. */
static void check_followers_locked(struct worker_pool *pool)
{
	/* The first look after somebody was bound comes soon. */
	uint32_t least = pool->is_followed ? FOLLOW_LEAST : 1;

	pool->is_followed = false;
	for (size_t i = 0; i < WORKER_MAX; i++) {
		struct worker *worker = &pool->workers[i];

		if (worker->use != SLOT_RUNNING)
			continue;
		if (worker->n_seen >= FOLLOW_LEAST) /* a short life does without */
			follow_try(&pool->follow);
		if (!atomic_load(&worker->trail.is_bound))
			continue;
		pool->is_followed |= worker->n_moved >= least;
		if (worker->n_moved >= least)
			continue;
		if (worker->n_moved || !is_asleep(worker))
			follow_pause(&pool->follow);
		follow_release(&pool->follow, &worker->trail, atomic_load(&worker->tid));
	}
}

/* Whether requests wait, or the next one would. */
static bool is_queued(struct worker_pool *pool, const struct lane *lane)
{
	if (atomic_load(&lane->n_waiting) > 0)
		return false;
	return lane == &pool->lanes[0] ? transport_is_queued(pool->hub) : lane->n_running > 0;
}

/* Returns whether to look again soon. */
static bool watch_lane_locked(struct worker_pool *pool, struct lane *lane)
{
	struct look look = look_locked(pool, lane);
	bool has_queue = is_queued(pool, lane);

	lane->n_queued_looks = has_queue && !look.is_alone ? lane->n_queued_looks + 1 : 0;
	if (look.is_held_up)
		start_some_locked(pool, lane, has_queue ? lane->n_running : 1);
	else if (lane->n_queued_looks >= QUEUED_LOOKS && lane->n_running < pool->n_processors)
		start_some_locked(pool, lane, 1);
	return look.has_moved || has_queue;
}

/* Whether nothing has been received since the last look, and somebody is there to receive. */
static bool is_calm_locked(struct worker_pool *pool)
{
	bool is_calm = true;

	for (unsigned i = 0; i < pool->n_lanes; i++) {
		const struct lane *lane = &pool->lanes[i];
		struct look look = look_locked(pool, lane);

		is_calm = is_calm && !look.has_moved && !look.is_bound &&
			  (atomic_load(&lane->n_waiting) > 0 || lane->n_running == 0);
	}
	return is_calm;
}

/* Returns whether to look again soon. */
static bool watch_locked(struct worker_pool *pool)
{
	bool is_watched = false;

	for (unsigned i = 0; i < pool->n_lanes; i++)
		is_watched |= watch_lane_locked(pool, &pool->lanes[i]);
	check_followers_locked(pool);
	if (is_watched)
		return true;
	/* Whoever receives after this calls for attention; who did before is seen by the next line.
	 * If nobody is there to receive, nobody will call. */
	atomic_store(&pool->is_watched, false);
	if (is_calm_locked(pool))
		return false;
	atomic_store(&pool->is_watched, true);
	return true;
}

static int64_t look_interval(const struct worker_pool *pool)
{
	return pool->is_followed ? WORKER_FOLLOW_MS : WORKER_WATCH_MS;
}

static enum worker_pool_state tend_locked(struct worker_pool *pool)
{
	int64_t now = sys_now_ms();
	bool is_watched = atomic_load(&pool->is_watched);

	if (pool->n_running == 0)
		return WORKER_POOL_ENDED;
	if (now - pool->shrunk_at >= WORKER_TEND_MS && !atomic_load(&pool->has_ended)) {
		pool->shrunk_at = now;
		shrink_locked(pool);
	}
	if (is_watched && now - pool->looked_at >= look_interval(pool)) {
		pool->looked_at = now;
		is_watched = watch_locked(pool);
	}
	if (is_watched)
		return pool->is_followed ? WORKER_POOL_FOLLOWED : WORKER_POOL_WATCHED;
	return pool->lanes[0].n_running > BASE ? WORKER_POOL_LARGE : WORKER_POOL_CALM;
}

enum worker_pool_state worker_pool_tend(struct worker_pool *pool)
{
	enum worker_pool_state state;
	uint64_t count;

	if (read(pool->event_fd, &count, sizeof(count)) < 0)
		count = 0; /* nothing new */
	if (atomic_load(&pool->has_ended))
		dispatch_abandon(pool->dispatch);
	mutex_lock(&pool->lock);
	state = tend_locked(pool);
	mutex_unlock(&pool->lock);
	/* After the count: at the end nobody is left who may touch the pool. */
	while (join_one(pool))
		;
	return state;
}

void worker_pool_free(struct worker_pool *pool)
{
	if (!pool)
		return;

	ASSERT(atomic_load(&pool->n_running) == 0);
	fd_close(&pool->event_fd);
	mutex_deinit(&pool->lock);
	free(pool);
}
