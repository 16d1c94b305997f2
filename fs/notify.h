/* SPDX-License-Identifier: MIT */
/*
 * Telling the kernel that something it caches is no longer true, and asking it to cache less.
 *
 * The kernel takes such a message under locks that a request may be holding while it waits for our
 * answer, so it must not come from a thread that serves requests, nor under any lock of ours.  It
 * goes into a queue here, and a thread that does nothing else sends it.
 */
#ifndef FS_NOTIFY_H
#define FS_NOTIFY_H

#include <sys/types.h>

#include "lib/base.h"

/** More messages than this do not wait. */
#define NOTIFY_QUEUE_MAX 4096

struct notify;
struct ovl_fs;
struct transport_hub;

/**
 * Start the thread.  Once there are more than @most_inodes (0: any number may be) in @fs, the kernel
 * is asked to forget those that it does not use.  Returns 0; -ENOMEM, -EAGAIN.
 */
int notify_new(struct transport_hub *hub, struct ovl_fs *fs, uint32_t most_inodes,
	       struct notify **ret) NODISCARD;

/** Drop what is queued and end the thread.  After the connection has ended.  NULL is accepted. */
void notify_free(struct notify *notify);

/**
 * Forget the attributes of @node, and its data from @offset on for @len bytes (0: to the end;
 * @offset < 0: attributes only).
 *
 * Queues and returns; never blocks, never fails.  When the queue is full or memory is short the
 * message is dropped and counted.  Leaf lock.
 */
void notify_inval_inode(struct notify *notify, uint64_t node, off_t offset, off_t len);

/** Forget the name of @len bytes in the directory @parent, and that directory's attributes. */
void notify_inval_entry(struct notify *notify, uint64_t parent, const char *name, size_t len);

/** There are more inodes than there were.  Looks whether there are too many; never blocks.  Leaf lock. */
void notify_growth(struct notify *notify);

/** How many messages were dropped. */
uint64_t notify_dropped(struct notify *notify);

#endif
