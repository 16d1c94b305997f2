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
#include "fs/worker_pool.h"
#include "lib/check.h"
#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/sync.h"

#define KICK_SIGNAL SIGUSR1
#define LOCK_RANK_POOL 85

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

/* It is waiting, or on the way there, or it is not.  Nobody asks that of those on the ring. */
static int count_waiting(struct worker *worker, int n)
{
	return worker->kind == WORKER_DEVICE ? atomic_fetch_add(&worker->pool->n_waiting, n) + n :
					       0;
}

/* One less waits now.  Somebody is to look soon whether this takes long. */
static void take_from_waiting(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;
	int waiting = count_waiting(worker, -1);

	if (worker->kind == WORKER_RESERVE)
		return;
	if (worker->kind == WORKER_DEVICE &&
	    waiting < atomic_load_explicit(&pool->least_waiting, memory_order_relaxed))
		atomic_store_explicit(&pool->least_waiting, waiting, memory_order_relaxed);
	atomic_fetch_add(&worker->n_received, 1);
	if (!atomic_load(&pool->is_watched) && !atomic_exchange(&pool->is_watched, true))
		call_for_attention(pool);
}

/* Wait for a request.  Returns its length; 0 when the worker is to leave, which no longer counts as
 * waiting then. */
static size_t receive(struct worker *worker)
{
	bool was_kicked;
	ssize_t n;

	do {
		enter_wait(worker);
		n = transport_receive(worker->transport);
		was_kicked = leave_wait(worker);
	} while (n == -EINTR && !was_kicked); /* a signal from outside */
	if (n > 0) {
		take_from_waiting(worker);
		return (size_t)n;
	}
	(void)count_waiting(worker, -1);
	if (n == 0)
		atomic_store(&worker->pool->has_ended, true);
	else if (n != -EINTR)
		log_error("cannot read from the kernel: %s", strerror((int)-n));
	return 0;
}

static void serve(struct worker *worker, size_t len)
{
	struct worker_pool *pool = worker->pool;

	if (worker->kind != WORKER_RESERVE)
		follow_receive(&pool->follow, &worker->trail, transport_message(worker->transport));
	dispatch_request(pool->dispatch, (unsigned)(worker - pool->workers), len);
	(void)count_waiting(worker, 1);
}

static void serve_all(struct worker *worker)
{
	size_t len;

	while (!atomic_load(&worker->is_dismissed)) {
		len = receive(worker);
		if (len == 0)
			return;
		serve(worker, len);
	}
	(void)count_waiting(worker, -1);
}

static void leave(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	mutex_lock(&pool->lock);
	worker->use = SLOT_LEFT;
	pool->n_running--;
	pool->n_on_device -= worker->kind == WORKER_DEVICE && !atomic_load(&worker->is_dismissed);
	mutex_unlock(&pool->lock);
	call_for_attention(pool);
}

static int prepare_thread(struct worker *worker)
{
	atomic_store(&worker->tid, (pid_t)gettid());
	follow_begin(&worker->pool->follow, &worker->trail);
	/* A umask of its own, for creates that hand theirs to the kernel. */
	if (unshare(CLONE_FS) < 0)
		return -errno;
	return transport_start(worker->transport);
}

static void run(struct worker *worker, void (*receive_all)(struct worker *worker))
{
	int r = prepare_thread(worker);

	if (r < 0) {
		log_error("a worker cannot have its own umask, or ring: %s", strerror(-r));
		(void)count_waiting(worker, -1);
	} else {
		receive_all(worker);
	}
	transport_close(worker->transport);
	leave(worker);
}

static void *run_worker(void *worker)
{
	run(worker, serve_all);
	return NULL;
}

/* --- the pool --- */

static struct worker *free_slot_locked(struct worker_pool *pool)
{
	for (size_t i = 0; i < pool->n_slots && !atomic_load(&pool->has_ended); i++) {
		if (pool->workers[i].use == SLOT_FREE)
			return &pool->workers[i];
	}
	return NULL;
}

/* Start a worker whose end is open; close that on failure. */
static int start_thread_locked(struct worker *worker, enum worker_kind kind,
			       const struct follow_trail *trail, void *(*main)(void *worker))
{
	struct worker_pool *pool = worker->pool;
	sigset_t kick;
	sigset_t before;
	int r;

	atomic_store(&worker->state, WORKER_BUSY);
	atomic_store(&worker->is_dismissed, false);
	worker->is_new = true;
	worker->n_starved = 0;
	worker->trail = *trail;
	worker->n_apart_seen = trail->n_apart;
	worker->kind = kind;
	(void)sigemptyset(&kick); /* valid sets and numbers: none of these can fail */
	(void)sigaddset(&kick, KICK_SIGNAL);
	(void)pthread_sigmask(SIG_UNBLOCK, &kick, &before);
	(void)count_waiting(worker, 1);
	r = pthread_create(&worker->thread, NULL, main, worker);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r != 0) {
		(void)count_waiting(worker, -1);
		transport_close(worker->transport);
		return -r;
	}
	worker->use = SLOT_RUNNING;
	pool->n_running++;
	pool->n_on_device += kind == WORKER_DEVICE;
	return 0;
}

/* Returns -EAGAIN when there are as many as there may be, or the end has come. */
static int start_one_locked(struct worker_pool *pool, const struct follow_trail *trail)
{
	struct worker *worker = free_slot_locked(pool);
	int r = worker ? transport_open(worker->transport) : -EAGAIN;

	return r < 0 ? r : start_thread_locked(worker, WORKER_DEVICE, trail, run_worker);
}

/* If they cannot be started, requests wait until a worker is free. */
static void tell_missing(int r)
{
	if (r < 0 && r != -EAGAIN)
		log_warning("cannot start another worker, requests will wait: %s", strerror(-r));
}

void worker_start_some_locked(struct worker_pool *pool, int n)
{
	int r = 0;

	while (n-- > 0 && r == 0)
		r = start_one_locked(pool, &FOLLOW_TRAIL_NEW);
	tell_missing(r);
}

void worker_replace_locked(struct worker *worker, int processor)
{
	struct worker_pool *pool = worker->pool;
	struct follow_trail trail = FOLLOW_TRAIL_NEW;

	trail.is_idle = processor != FOLLOW_OUT;
	trail.processor = processor;
	if (start_one_locked(pool, &trail) < 0)
		return; /* it is tried again at the next look */
	atomic_store(&worker->is_dismissed, true);
	pool->n_on_device--;
	worker_kick_locked(worker);
}

/* --- the reserve --- */

/* Have a new worker serve what @reserve has just received. */
static int hand_over(struct worker *reserve)
{
	struct worker_pool *pool = reserve->pool;
	struct follow_trail trail = FOLLOW_TRAIL_NEW;
	MUTEX_GUARD(&pool->lock);
	struct worker *worker = free_slot_locked(pool);
	int r = worker ? transport_open_for_request(worker->transport, reserve->transport) :
			 -EAGAIN;

	trail.is_given = true;
	if (r == 0) {
		trail.processor = transport_processor(worker->transport);
		r = start_thread_locked(worker, WORKER_RING, &trail, run_worker);
	}
	if (r == 0)
		transport_give_away(reserve->transport);
	return r;
}

static void hand_all_over(struct worker *reserve)
{
	int told = 0;
	size_t len;

	while ((len = receive(reserve)) > 0) {
		int r = hand_over(reserve);

		if (r != told)
			tell_missing(r);
		if (r < 0)
			serve(reserve, len);
		told = r;
	}
}

static void *run_reserve(void *worker)
{
	run(worker, hand_all_over);
	return NULL;
}

static int start_reserve_locked(struct worker_pool *pool)
{
	struct worker *worker = free_slot_locked(pool);
	int r = worker ? transport_open_reserve(worker->transport) : -EAGAIN;

	return r < 0 ? r :
		       start_thread_locked(worker, WORKER_RESERVE, &FOLLOW_TRAIL_NEW, run_reserve);
}

/* --- beginning and end --- */

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
	for (int i = 0; i < WORKER_BASE && r == 0; i++)
		r = start_one_locked(pool, &FOLLOW_TRAIL_NEW);
	if (r == 0 && transport_hub_has_ring(pool->hub))
		r = start_reserve_locked(pool);
	mutex_unlock(&pool->lock);
	return r;
}

void worker_kick_locked(struct worker *worker)
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
				worker_kick_locked(&pool->workers[i]);
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
	pool->n_slots = transport_hub_ends(hub);
	follow_init(&pool->follow);
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

static enum worker_pool_state tend_locked(struct worker_pool *pool)
{
	bool is_watched;

	if (pool->n_running == 0)
		return WORKER_POOL_ENDED;
	is_watched = worker_watch_locked(pool);
	if (is_watched)
		return pool->is_followed ? WORKER_POOL_FOLLOWED : WORKER_POOL_WATCHED;
	return pool->n_on_device > WORKER_BASE ? WORKER_POOL_LARGE : WORKER_POOL_CALM;
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
