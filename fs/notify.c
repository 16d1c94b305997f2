/* SPDX-License-Identifier: MIT */
/*
 * A list behind a leaf lock, and one thread that takes from it.  What the kernel answers is not
 * looked at: it does not know the inode or the name (any more), or it has gone.
 *
 * What the kernel forgets when it is asked to comes back as requests, in a while; what is in use may
 * be free in a while.  So a round of asking is followed by another one, after a pause that doubles
 * until the number of inodes is right or rises again.
 */
#include "fs/notify.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fs/fuse.h"
#include "fs/prune.h"
#include "fs/transport.h"
#include "lib/cleanup.h"
#include "lib/sync.h"

#define FIRST_PAUSE_MS 100
#define LONGEST_PAUSE_MS 60000

enum message_kind { MESSAGE_INODE, MESSAGE_ENTRY };

struct message {
	struct message *next;
	enum message_kind kind;
	uint64_t node;
	off_t offset;
	off_t len;
	size_t name_len;
	char name[];
};

struct notify {
	struct transport_hub *hub;
	struct fuse_session *session; /* the hub's */
	struct prune prune;           /* the thread's, but for what never changes */
	pthread_t thread;
	struct mutex lock;
	struct cond wakeup;
	bool is_round_due GUARDED_BY(lock); /* of asking the kernel to forget inodes */
	unsigned pause_ms GUARDED_BY(lock); /* before the next one; 0: there need not be one */
	struct message *first GUARDED_BY(lock);
	struct message **last GUARDED_BY(lock); /* where the next one is hung */
	size_t n_queued GUARDED_BY(lock);
	uint64_t n_dropped GUARDED_BY(lock);
	bool is_ending GUARDED_BY(lock);
};

static void send(const struct notify *notify, const struct message *message)
{
	switch (message->kind) {
	case MESSAGE_INODE:
		(void)fuse_lowlevel_notify_inval_inode(notify->session, message->node,
						       message->offset, message->len);
		break;
	case MESSAGE_ENTRY:
		(void)fuse_lowlevel_notify_inval_entry(notify->session, message->node,
						       message->name, message->name_len);
		break;
	}
}

/* One that fails, or meets what is in use only, ends early: there will be another one. */
static void prune_round(struct notify *notify)
{
	uint64_t nodes[PRUNE_BATCH];
	uint32_t excess = prune_excess(&notify->prune);
	bool is_enough;

	while (excess > 0) {
		uint32_t wanted = MIN(excess, PRUNE_BATCH);
		uint32_t n = prune_pick(&notify->prune, nodes, wanted);

		if (transport_prune(notify->hub, nodes, n) < 0 || n < wanted)
			break;
		excess -= n;
	}
	is_enough = prune_excess(&notify->prune) == 0;
	mutex_lock(&notify->lock);
	notify->pause_ms = MIN(MAX(2 * notify->pause_ms, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
	if (is_enough)
		notify->pause_ms = 0;
	mutex_unlock(&notify->lock);
}

/* Wait for something to do.  False at the end. */
static bool await_work(struct notify *notify)
{
	MUTEX_GUARD(&notify->lock);
	while (!notify->first && !notify->is_round_due && !notify->is_ending) {
		if (notify->pause_ms == 0)
			cond_wait(&notify->wakeup, &notify->lock);
		else if (cond_wait_ms(&notify->wakeup, &notify->lock, notify->pause_ms) < 0)
			notify->is_round_due = true;
	}
	return !notify->is_ending;
}

/* The next message.  NULL when what is to be done is a round, which is then thought of as begun. */
static struct message *take(struct notify *notify)
{
	struct message *message;

	MUTEX_GUARD(&notify->lock);
	message = notify->first;
	if (!message) {
		notify->is_round_due = false;
		return NULL;
	}
	notify->first = message->next;
	if (!notify->first)
		notify->last = &notify->first;
	notify->n_queued--;
	return message;
}

static void *run(void *argument)
{
	struct notify *notify = argument;

	while (await_work(notify)) {
		struct message *message = take(notify);

		if (message)
			send(notify, message);
		else
			prune_round(notify);
		free(message);
	}
	return NULL;
}

int notify_new(struct transport_hub *hub, struct ovl_fs *fs, uint32_t most_inodes,
	       struct notify **ret)
{
	struct notify *notify = calloc(1, sizeof(*notify));
	int r;

	if (!notify)
		return -ENOMEM;
	notify->hub = hub;
	notify->session = transport_hub_session(hub);
	notify->prune = (struct prune){ .fs = fs, .most = most_inodes };
	notify->last = &notify->first;
	mutex_init(&notify->lock, LOCK_RANK_LEAF);
	cond_init(&notify->wakeup);
	r = pthread_create(&notify->thread, NULL, run, notify);
	if (r != 0) {
		cond_deinit(&notify->wakeup);
		mutex_deinit(&notify->lock);
		free(notify);
		return -r;
	}
	*ret = notify;
	return 0;
}

void notify_free(struct notify *notify)
{
	if (!notify)
		return;

	mutex_lock(&notify->lock);
	notify->is_ending = true;
	mutex_unlock(&notify->lock);
	cond_signal(&notify->wakeup);
	(void)pthread_join(notify->thread, NULL); /* our own thread: cannot fail */
	while (notify->first) {
		struct message *message = notify->first;

		notify->first = message->next;
		free(message);
	}
	cond_deinit(&notify->wakeup);
	mutex_deinit(&notify->lock);
	free(notify);
}

/* Takes ownership of @message, which may be NULL: memory was short. */
static void enqueue(struct notify *notify, struct message *message)
{
	bool is_accepted;

	mutex_lock(&notify->lock);
	is_accepted = message && notify->n_queued < NOTIFY_QUEUE_MAX;
	if (is_accepted) {
		*notify->last = message;
		notify->last = &message->next;
		notify->n_queued++;
	} else {
		notify->n_dropped++;
	}
	mutex_unlock(&notify->lock);
	if (is_accepted)
		cond_signal(&notify->wakeup);
	else
		free(message);
}

void notify_inval_inode(struct notify *notify, uint64_t node, off_t offset, off_t len)
{
	struct message *message = calloc(1, sizeof(*message));

	if (message) {
		message->kind = MESSAGE_INODE;
		message->node = node;
		message->offset = offset;
		message->len = len;
	}
	enqueue(notify, message);
}

void notify_inval_entry(struct notify *notify, uint64_t parent, const char *name, size_t len)
{
	struct message *message = calloc(1, sizeof(*message) + len + 1);

	if (message) {
		message->kind = MESSAGE_ENTRY;
		message->node = parent;
		message->name_len = len;
		memcpy(message->name, name, len);
	}
	enqueue(notify, message);
}

void notify_growth(struct notify *notify)
{
	if (prune_excess(&notify->prune) == 0)
		return;
	mutex_lock(&notify->lock);
	notify->is_round_due = true;
	notify->pause_ms = 0;
	mutex_unlock(&notify->lock);
	cond_signal(&notify->wakeup);
}

uint64_t notify_dropped(struct notify *notify)
{
	uint64_t n;

	mutex_lock(&notify->lock);
	n = notify->n_dropped;
	mutex_unlock(&notify->lock);
	return n;
}
