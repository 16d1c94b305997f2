/* SPDX-License-Identifier: MIT */
/*
 * A worker that binds itself just when it is released from outside may end up bound and not know it, or
 * the other way round, until it decides again or is found starved again.  A lock would do worse: its
 * holder would be starved.
 */
#include "fs/follow.h"

#include <errno.h>
#include <linux/fuse.h>
#include <string.h>

#include "lib/log.h"
#include "lib/process.h"
#include "lib/sys.h"

/* A decision for so many requests: it costs as much as one of them. */
#define STRIDE 32

/* One in so many may be another caller's (a shell that starts a program), or bulky. */
#define SHARE 8

/* To copy so much takes longer than to wake a processor. */
#define BULK (64U << 10)

void follow_init(struct follow *follow)
{
	memset(follow, 0, sizeof(*follow));
	/* Another policy: somebody has placed us with intent. */
	follow->was_tried =
		placement_get(&follow->usual) < 0 || follow->usual.policy != SCHED_OTHER;
}

static bool is_bulky(const struct fuse_in_header *message)
{
	const struct fuse_read_in *read = (const void *)(message + 1);

	if (message->opcode == FUSE_READ && message->len >= sizeof(*message) + sizeof(*read))
		return read->size >= BULK;
	return message->len >= BULK;
}

/* Unbind @tid (0: the calling thread). */
static int release(struct follow *follow, struct follow_trail *trail, pid_t tid)
{
	int r;

	if (trail->is_given)
		r = placement_set_policy(tid, &follow->usual);
	else if (trail->is_idle)
		r = placement_spread(tid, &follow->usual);
	else
		r = placement_set(tid, &follow->usual);
	if (trail->is_idle)
		atomic_store(&trail->wish, FOLLOW_OUT);
	if (r == 0)
		atomic_store(&trail->is_bound, false);
	return r;
}

static void release_self(struct follow *follow, struct follow_trail *trail)
{
	if (atomic_load(&trail->is_bound))
		(void)release(follow, trail, 0); /* not done: whoever looks tries again */
	else if (!trail->is_idle)
		atomic_store(&trail->wish, FOLLOW_CONTENT);
}

static bool may_bind(const struct follow *follow)
{
	return atomic_load(&follow->is_possible) &&
	       sys_now_ms() >= atomic_load(&follow->paused_until);
}

static void bind_given(struct follow *follow, struct follow_trail *trail)
{
	static const struct placement idle = { .policy = SCHED_IDLE };

	if (atomic_load(&trail->is_bound) || atomic_load(&follow->takes_successors))
		return;
	atomic_store(&trail->is_bound, true);
	if (placement_set_policy(0, &idle) < 0)
		release_self(follow, trail);
}

static void bind_self(struct follow *follow, struct follow_trail *trail)
{
	bool was_bound = atomic_load(&trail->is_bound);
	struct process_stat caller;

	if (process_read_stat(trail->caller, &caller) < 0)
		return; /* it has ended, or is not to be seen */
	if (!trail->is_idle && atomic_load(&follow->takes_successors)) {
		atomic_store(&trail->wish, caller.processor);
		return;
	}
	if (was_bound && caller.processor == trail->processor)
		return;
	atomic_store(&trail->is_bound, true); /* before: from here on it may be starved */
	trail->processor = caller.processor;
	if (placement_confine(0, caller.processor, !was_bound) < 0)
		release_self(follow, trail); /* the processor is not ours to use */
}

void follow_begin(struct follow *follow, struct follow_trail *trail)
{
	if (trail->is_given && may_bind(follow)) {
		bind_given(follow, trail);
	} else if (trail->is_idle) {
		atomic_store(&trail->is_bound, true);
		if (placement_confine(0, trail->processor, true) == 0)
			return;
		follow_pause(follow);
		release_self(follow, trail);
	}
}

/* Returns whether there were few enough to follow the caller. */
static bool note(struct follow_trail *trail, const struct fuse_in_header *message)
{
	pid_t caller = message->pid ? (pid_t)message->pid : trail->caller;
	uint32_t n = atomic_load_explicit(&trail->n_apart, memory_order_relaxed);

	if (caller != trail->caller || is_bulky(message))
		atomic_store_explicit(&trail->n_apart, ++n, memory_order_relaxed);
	trail->caller = caller;
	return n - trail->n_apart_then <= STRIDE / SHARE;
}

void follow_receive(struct follow *follow, struct follow_trail *trail,
		    const struct fuse_in_header *message)
{
	bool is_apt = note(trail, message);

	if (++trail->n < STRIDE)
		return;
	if (!is_apt || !may_bind(follow))
		release_self(follow, trail);
	else if (trail->is_given)
		bind_given(follow, trail);
	else
		bind_self(follow, trail);
	trail->n = 0;
	trail->n_apart_then = atomic_load_explicit(&trail->n_apart, memory_order_relaxed);
}

void follow_try(struct follow *follow)
{
	if (follow->was_tried)
		return;
	follow->was_tried = true;
	atomic_store(&follow->takes_successors, !placement_idle_can_be_left());
	atomic_store(&follow->is_possible, true);
}

void follow_release(struct follow *follow, struct follow_trail *trail, pid_t tid)
{
	int r;

	if (!atomic_load(&trail->is_bound))
		return;
	r = release(follow, trail, tid);
	if (r < 0 && r != -ESRCH) /* it may just have left */
		log_warning("a worker stays bound to a processor: %s", strerror(-r));
	atomic_store(&trail->is_bound, false);
}

void follow_pause(struct follow *follow)
{
	atomic_store(&follow->paused_until, sys_now_ms() + FOLLOW_PAUSE_MS);
}
