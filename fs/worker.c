/* SPDX-License-Identifier: MIT */
/*
 *              +--------- read(2) <----------------------+
 *   started -> | WAITING --request--> BUSY --answered--> |
 *              |    |                  ^  if nobody else waits: start one
 *              |    | tend: too many   |  (before serving: serving may block)
 *              |    v                  |
 *              | KICKING -> KICKED ----+ a request came first
 *              |              | EINTR
 *              +--------------+------> gone
 *
 * The kernel wakes the waiting workers in turn, so that under a light load none is idle for long
 * and idle time says nothing.  What counts is the lowest number that were waiting at once since the
 * last tick: but for one, those were not needed.
 *
 * A worker is made to leave with a signal that interrupts its read(2).  The signal must not hit a
 * system call of a request that arrives at the same time.  Hence KICKING: whoever finds it after
 * read(2) waits for KICKED, and then the signal is pending and a system call of no consequence
 * takes it.  A worker that is kicked just before it enters read(2) misses it and is kicked again.
 */
#include "fs/worker.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fs/dispatch.h"
#include "fs/transport.h"
#include "lib/check.h"
#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/sync.h"

#define WORKER_MAX TRANSPORT_ENDS
#define BASE_MIN 2
#define BASE_MAX 4
#define KICK_SIGNAL SIGUSR1
#define LOCK_RANK_POOL 85

enum worker_state { WORKER_BUSY, WORKER_WAITING, WORKER_KICKING, WORKER_KICKED };

enum slot_use { SLOT_FREE, SLOT_RUNNING, SLOT_LEFT };

struct worker {
	struct worker_pool *pool;
	struct transport *transport; /* the end that belongs to this slot */
	pthread_t thread;
	_Atomic enum worker_state state;
	enum slot_use use GUARDED_BY(pool->lock);
};

struct worker_pool {
	struct dispatch *dispatch;
	int event_fd;
	int n_base;
	struct mutex lock;
	_Atomic int n_running;     /* written with the lock held */
	_Atomic bool has_ended;    /* no new workers */
	_Atomic int n_waiting;     /* in read(2), or started and on the way there */
	_Atomic int least_waiting; /* since the last tick */
	struct worker workers[WORKER_MAX];
};

static void start_one(struct worker_pool *pool);

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

/* One less waits now.  Somebody must, before this worker begins to serve. */
static void take_from_waiting(struct worker_pool *pool)
{
	int waiting = atomic_fetch_sub(&pool->n_waiting, 1) - 1;

	if (waiting < atomic_load_explicit(&pool->least_waiting, memory_order_relaxed))
		atomic_store_explicit(&pool->least_waiting, waiting, memory_order_relaxed);
	if (waiting <= 0 &&
	    atomic_load_explicit(&pool->n_running, memory_order_relaxed) < WORKER_MAX)
		start_one(pool);
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
		atomic_fetch_sub(&pool->n_waiting, 1);
		if (n == 0)
			atomic_store(&pool->has_ended, true);
		else if (n != -EINTR)
			log_error("cannot read from the kernel: %s", strerror((int)-n));
		return false;
	}
	take_from_waiting(pool);
	dispatch_request(pool->dispatch, (unsigned)(worker - pool->workers), (size_t)n);
	atomic_fetch_add(&pool->n_waiting, 1);
	return true;
}

static void leave(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	mutex_lock(&pool->lock);
	worker->use = SLOT_LEFT;
	pool->n_running--;
	mutex_unlock(&pool->lock);
	call_for_attention(pool);
}

static void *run(void *argument)
{
	struct worker *worker = argument;

	/* A umask of its own, for creates that hand theirs to the kernel. */
	if (unshare(CLONE_FS) == 0) {
		while (serve_one(worker))
			;
	} else {
		log_error("a worker cannot have its own umask: %s", strerror(errno));
		atomic_fetch_sub(&worker->pool->n_waiting, 1);
	}
	transport_close(worker->transport);
	leave(worker);
	return NULL;
}

/* --- the pool --- */

static int start_in_slot(struct worker_pool *pool, struct worker *worker)
{
	sigset_t kick;
	sigset_t before;
	int r;

	r = transport_open(worker->transport);
	if (r < 0)
		return r;
	atomic_store(&worker->state, WORKER_BUSY);
	(void)sigemptyset(&kick); /* valid sets and numbers: none of these can fail */
	(void)sigaddset(&kick, KICK_SIGNAL);
	(void)pthread_sigmask(SIG_UNBLOCK, &kick, &before);
	atomic_fetch_add(&pool->n_waiting, 1);
	r = pthread_create(&worker->thread, NULL, run, worker);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r != 0) {
		atomic_fetch_sub(&pool->n_waiting, 1);
		transport_close(worker->transport);
		return -r;
	}
	worker->use = SLOT_RUNNING;
	pool->n_running++;
	return 0;
}

/* Returns -EAGAIN when there are as many as there may be, or the end has come. */
static int start_one_locked(struct worker_pool *pool)
{
	if (atomic_load(&pool->has_ended))
		return -EAGAIN;
	for (size_t i = 0; i < WORKER_MAX; i++) {
		if (pool->workers[i].use == SLOT_FREE)
			return start_in_slot(pool, &pool->workers[i]);
	}
	return -EAGAIN;
}

/* If it cannot be started, requests wait until a worker is free. */
static void start_one(struct worker_pool *pool)
{
	int r;

	mutex_lock(&pool->lock);
	r = start_one_locked(pool);
	mutex_unlock(&pool->lock);
	if (r == 0)
		call_for_attention(pool);
	else if (r != -EAGAIN)
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

static int base_size(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < BASE_MIN ? BASE_MIN : (int)MIN(n, BASE_MAX);
}

static int start_base(struct worker_pool *pool)
{
	int r = 0;

	mutex_lock(&pool->lock);
	for (int i = 0; i < pool->n_base && r == 0; i++)
		r = start_one_locked(pool);
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
	pool->dispatch = dispatch;
	pool->n_base = base_size();
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

/* Tell those to leave that nobody has missed since the last tick. */
static void shrink_locked(struct worker_pool *pool)
{
	int n_surplus = pool->n_running - pool->n_base;
	int n_unused = atomic_load(&pool->least_waiting) - 1;

	atomic_store(&pool->least_waiting, atomic_load(&pool->n_waiting));
	n_surplus = MIN(n_surplus, n_unused);
	for (size_t i = WORKER_MAX; i-- > 0 && n_surplus > 0;) {
		if (pool->workers[i].use == SLOT_RUNNING) {
			kick(&pool->workers[i]);
			n_surplus--;
		}
	}
}

enum worker_pool_state worker_pool_tend(struct worker_pool *pool, bool is_tick)
{
	enum worker_pool_state state = WORKER_POOL_CALM;
	uint64_t count;

	if (read(pool->event_fd, &count, sizeof(count)) < 0)
		count = 0; /* nothing new */
	mutex_lock(&pool->lock);
	if (is_tick && !atomic_load(&pool->has_ended))
		shrink_locked(pool);
	if (pool->n_running == 0)
		state = WORKER_POOL_ENDED;
	else if (pool->n_running > pool->n_base)
		state = WORKER_POOL_LARGE;
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
