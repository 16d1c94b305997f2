/* SPDX-License-Identifier: MIT */
/*
 *   received --> at work ------------------------------> answered
 *                  |  ^
 *    copied, then  |  | by the thread that ended the copy-up, or by the next that comes by
 *   the operation  |  |
 *         returns  v  |
 *                parked --- interrupted, copy failed --> answered
 *
 * A parked request is nothing but a copy of the message.  It is served again from its beginning,
 * through the session of the end where it came in, since the answer must go there.  Where a thread can
 * receive nothing before it has answered (transport_is_held), that thread waits and serves it.
 *
 * libfuse looks for interrupted requests in one session, and forgets them once they are parked: it
 * is not asked.  An interrupt marks the request wherever it is at work, then where it is parked, and
 * takes it from there if it can.  A request that is just being parked looks for the mark after it
 * has shown its record, so one of the two sees the other.
 */
#include "fs/dispatch.h"

#include <errno.h>
#include <linux/fuse.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs/copyjob.h"
#include "fs/fuse.h"
#include "fs/transport.h"
#include "lib/check.h"
#include "lib/cleanup.h"

/* How long to look for the request of an interrupt that overtook it. */
#define OVERTAKEN_TRIES 20
#define OVERTAKEN_STEP_US 500

/* A request at work. */
struct served {
	_Atomic uint64_t unique;      /* 0: none */
	_Atomic uint64_t interrupted; /* equal to unique: its caller has gone */
	struct dispatch *dispatch;
	struct transport *end;
	const struct fuse_in_header *message;
	struct parked_request *held; /* what it has become, if its thread is to wait */
};

/* Each on cache lines of its own: they change with every request. */
struct slot {
	_Alignas(64) struct served served;
};

struct parked_request {
	struct parked parked;
	struct served served;
	struct parked_request *previous GUARDED_BY(dispatch->lock);
	struct parked_request *next GUARDED_BY(dispatch->lock);
	bool is_ready GUARDED_BY(dispatch->lock);
	bool is_held;                          /* by the thread that received it */
	struct cond wakeup;                    /* of that thread */
	int result GUARDED_BY(dispatch->lock); /* of what it waited for, when it is ready */
	_Alignas(8) unsigned char message[];
};

struct dispatch {
	struct slot at_ends[TRANSPORT_ENDS];
	struct transport_hub *hub;
	struct ovl_fs *fs;
	struct mutex lock;
	struct parked_request *parked GUARDED_BY(lock); /* newest first */
	_Atomic unsigned n_ready;                       /* written with the lock held */
	_Atomic bool has_ended;                         /* all callers have gone */
};

/* The request that this thread serves. */
static _Thread_local struct served *serving;

int dispatch_new(struct transport_hub *hub, struct ovl_fs *fs, struct dispatch **ret)
{
	struct dispatch *dispatch = aligned_alloc(_Alignof(struct dispatch), sizeof(*dispatch));

	if (!dispatch)
		return -ENOMEM;
	memset(dispatch, 0, sizeof(*dispatch));
	dispatch->hub = hub;
	dispatch->fs = fs;
	mutex_init(&dispatch->lock, LOCK_RANK_PARKED);
	for (unsigned i = 0; i < TRANSPORT_ENDS; i++) {
		dispatch->at_ends[i].served.dispatch = dispatch;
		dispatch->at_ends[i].served.end = transport_end(hub, i);
	}
	*ret = dispatch;
	return 0;
}

void dispatch_free(struct dispatch *dispatch)
{
	if (!dispatch)
		return;
	mutex_deinit(&dispatch->lock);
	free(dispatch);
}

static void serve(struct served *served)
{
	serving = served;
	transport_process(served->end, served->message);
	serving = NULL;
}

/* --- parked requests --- */

static void unlist_locked(struct dispatch *dispatch, struct parked_request *request)
{
	if (request->next)
		request->next->previous = request->previous;
	if (request->previous)
		request->previous->next = request->next;
	else
		dispatch->parked = request->next;
}

static void forget(struct parked_request *request)
{
	struct dispatch *dispatch = request->served.dispatch;

	mutex_lock(&dispatch->lock);
	unlist_locked(dispatch, request);
	mutex_unlock(&dispatch->lock);
	cond_deinit(&request->wakeup);
	free(request);
}

static struct parked_request *take_ready(struct dispatch *dispatch)
{
	struct parked_request *request;

	mutex_lock(&dispatch->lock);
	request = dispatch->parked;
	while (request && (request->is_held || !request->is_ready))
		request = request->next;
	if (request) {
		request->is_ready = false;
		dispatch->n_ready--;
	}
	mutex_unlock(&dispatch->lock);
	return request;
}

static void serve_ready(struct dispatch *dispatch)
{
	struct parked_request *request;

	while (atomic_load(&dispatch->n_ready) > 0 && (request = take_ready(dispatch))) {
		serve(&request->served);
		forget(request);
	}
}

static void answer_and_forget(struct parked_request *request, int r)
{
	transport_answer(request->served.end, request->served.message->unique, r);
	forget(request);
}

/* The thread that serves another request comes to this one when it is done. */
static void resume(struct parked *parked, int r)
{
	struct parked_request *request = container_of(parked, struct parked_request, parked);
	struct dispatch *dispatch = request->served.dispatch;

	if (r < 0 && !request->is_held) {
		answer_and_forget(request, r);
		return;
	}
	mutex_lock(&dispatch->lock);
	request->is_ready = true;
	request->result = r;
	if (request->is_held)
		cond_signal(&request->wakeup); /* with the lock: it is freed without it */
	else
		dispatch->n_ready++;
	mutex_unlock(&dispatch->lock);
	if (!serving)
		serve_ready(dispatch);
}

static int wait_for(struct parked_request *request)
{
	struct dispatch *dispatch = request->served.dispatch;

	mutex_lock(&dispatch->lock);
	while (!request->is_ready)
		cond_wait(&request->wakeup, &dispatch->lock);
	mutex_unlock(&dispatch->lock);
	return request->result;
}

/* It may be parked again, as another one. */
static void serve_held(struct parked_request *request)
{
	struct parked_request *next;

	for (; request; request = next) {
		int r = wait_for(request);

		if (r == 0)
			serve(&request->served);
		next = request->served.held;
		if (r < 0)
			answer_and_forget(request, r);
		else
			forget(request);
	}
}

static struct parked *park(void *cookie)
{
	struct served *served = cookie;
	struct dispatch *dispatch = served->dispatch;
	struct parked_request *request = malloc(sizeof(*request) + served->message->len);

	if (!request)
		return NULL;
	*request = (struct parked_request){
		.parked = { .resume = resume },
		.served = { .unique = served->message->unique,
			    .dispatch = dispatch,
			    .end = served->end,
			    .message = (const void *)request->message },
		.is_held = transport_is_held(served->end),
	};
	cond_init(&request->wakeup);
	memcpy(request->message, served->message, served->message->len);
	mutex_lock(&dispatch->lock);
	request->next = dispatch->parked;
	if (request->next)
		request->next->previous = request;
	dispatch->parked = request;
	mutex_unlock(&dispatch->lock);
	if (request->is_held)
		served->held = request;
	return &request->parked;
}

/* --- interrupts --- */

static bool is_interrupted(void *cookie)
{
	const struct served *served = cookie;

	return atomic_load(&served->interrupted) == atomic_load(&served->unique) ||
	       atomic_load(&served->dispatch->has_ended);
}

static bool mark_interrupted(struct served *served, uint64_t unique)
{
	if (atomic_load(&served->unique) != unique)
		return false;
	atomic_store(&served->interrupted, unique);
	return true;
}

/* Returns whether the request is known here; it may have ended since. */
static bool interrupt(struct dispatch *dispatch, uint64_t unique)
{
	struct parked_request *abandoned = NULL;
	bool is_found = false;

	for (unsigned i = 0; i < TRANSPORT_ENDS; i++)
		is_found |= mark_interrupted(&dispatch->at_ends[i].served, unique);
	mutex_lock(&dispatch->lock);
	for (struct parked_request *at = dispatch->parked; at && !abandoned; at = at->next) {
		if (!mark_interrupted(&at->served, unique))
			continue;
		is_found = true;
		if (copyjob_abandon(dispatch->fs, &at->parked))
			abandoned = at;
	}
	mutex_unlock(&dispatch->lock);
	if (abandoned)
		resume(&abandoned->parked, -EINTR);
	return is_found;
}

void dispatch_abandon(struct dispatch *dispatch)
{
	struct parked_request *request;

	atomic_store(&dispatch->has_ended, true);
	do {
		mutex_lock(&dispatch->lock);
		request = dispatch->parked;
		while (request && !copyjob_abandon(dispatch->fs, &request->parked))
			request = request->next;
		mutex_unlock(&dispatch->lock);
		if (request)
			resume(&request->parked, -EINTR);
	} while (request);
}

/* An interrupt that comes before its request is sent back: the kernel sends it again, unless it
 * knows that the request is done. */
static void serve_interrupt(struct dispatch *dispatch, const struct fuse_in_header *message)
{
	const struct fuse_interrupt_in *in = (const void *)(message + 1);

	for (int i = 0; i < OVERTAKEN_TRIES; i++) {
		if (interrupt(dispatch, in->unique))
			return;
		(void)usleep(OVERTAKEN_STEP_US);
	}
	transport_send_back(dispatch->hub, message->unique);
}

/* --- for the edge --- */

void dispatch_request(struct dispatch *dispatch, unsigned end, size_t len)
{
	struct served *served = &dispatch->at_ends[end].served;

	served->message = transport_message(served->end);
	if (!ENSURE(served->message->len == len)) {
		transport_answer(served->end, served->message->unique, -EIO);
		return;
	}
	if (served->message->opcode == FUSE_INTERRUPT) {
		serve_interrupt(dispatch, served->message);
		return;
	}
	atomic_store(&served->unique, served->message->unique);
	serve(served);
	serve_held(ptr_take(served->held));
	atomic_store(&served->unique, 0);
	serve_ready(dispatch);
}

void dispatch_describe(struct request *rq)
{
	rq->is_interrupted = is_interrupted;
	rq->park = park;
	rq->cookie = serving;
}

bool dispatch_kills_setgid(void)
{
	const struct fuse_in_header *message = serving ? serving->message : NULL;
	const struct fuse_setxattr_in *in;

	if (!message || message->opcode != FUSE_SETXATTR ||
	    message->len < sizeof(*message) + sizeof(*in))
		return false;
	in = (const void *)(message + 1);
	return (in->setxattr_flags & FUSE_SETXATTR_ACL_KILL_SGID) != 0;
}
