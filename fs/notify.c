/* SPDX-License-Identifier: MIT */
/*
 * A list behind a leaf lock, and one thread that takes from it.  What the kernel answers is not
 * looked at: it does not know the inode or the name (any more), or it has gone.
 */
#include "fs/notify.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fs/fuse.h"
#include "lib/cleanup.h"
#include "lib/sync.h"

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
	struct fuse_session *session;
	pthread_t thread;
	struct mutex lock;
	struct cond wakeup;
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

/* Wait for a message and take it.  NULL at the end. */
static struct message *take(struct notify *notify)
{
	struct message *message = NULL;

	mutex_lock(&notify->lock);
	while (!notify->first && !notify->is_ending)
		cond_wait(&notify->wakeup, &notify->lock);
	if (!notify->is_ending) {
		message = notify->first;
		notify->first = message->next;
		if (!notify->first)
			notify->last = &notify->first;
		notify->n_queued--;
	}
	mutex_unlock(&notify->lock);
	return message;
}

static void *run(void *argument)
{
	struct notify *notify = argument;
	struct message *message;

	while ((message = take(notify))) {
		send(notify, message);
		free(message);
	}
	return NULL;
}

int notify_new(struct fuse_session *session, struct notify **ret)
{
	struct notify *notify = calloc(1, sizeof(*notify));
	int r;

	if (!notify)
		return -ENOMEM;
	notify->session = session;
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

uint64_t notify_dropped(struct notify *notify)
{
	uint64_t n;

	mutex_lock(&notify->lock);
	n = notify->n_dropped;
	mutex_unlock(&notify->lock);
	return n;
}
