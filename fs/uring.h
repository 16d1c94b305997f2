/* SPDX-License-Identifier: MIT */
/*
 * FUSE's requests over an io_uring (Linux 6.14): entries in the kernel's queues.
 *
 *                                  +--- answered: COMMIT_AND_FETCH ---+
 *                                  v                                  |
 *   uring_start: REGISTER --> [ waits ] -- a request comes --> [ is served ]
 *
 * The kernel has a queue for each processor, and puts a request into that of the processor that it is
 * made on.  An entry holds one request, from its arrival to its answer.  Entries that wait are used last
 * in, first out; a request that finds none waits for the next answer in its queue, even if an entry is
 * registered meanwhile.
 *
 * So there are two kinds.  A worker has one entry: it cannot be given a second request while it is at the
 * first.  One thread has the others, from the start, in all queues: the reserve.  It gets what all
 * workers of a queue are too busy for, serves nothing, and goes on receiving: uring_split makes the entry
 * that was hit a worker's.
 *
 * The memory of entries is a file.  libfuse answers with writev(2): what it writes to that file lies
 * where the kernel reads the answer.
 *
 * Forgets and interrupts come on the device all the same.  Knows no libfuse.
 */
#ifndef FS_URING_H
#define FS_URING_H

#include <sys/types.h>

#include "lib/base.h"

struct fuse_in_header;
struct uring;

/** How many queues the kernel has.  0: that cannot be told. */
unsigned uring_count_queues(void) NODISCARD;

/**
 * A reserve: @n_each entries in each of @n_queues queues, for requests and answers of up to @payload_size
 * bytes (the largest there may be) besides their headers.  Memory is used as far as requests fill it.
 * Returns 0; -errno of ring_new; -EFBIG when files may not be so large (RLIMIT_FSIZE).
 */
int uring_new(unsigned n_queues, unsigned n_each, size_t payload_size,
	      struct uring **ret) NODISCARD;

/**
 * Another for the entry that @uring has just received a request with, which the other receives first.
 * Call in the thread that received.  The request is @uring's still until uring_give_away.
 * Returns 0; -ENOMEM; -errno of ring_new or of opening /proc/self/fd.
 */
int uring_split(const struct uring *uring, struct uring **ret) NODISCARD;

/** What was received last, and its entry, are another's. */
void uring_give_away(struct uring *uring);

/** In the thread that called uring_start, or before.  NULL is accepted. */
void uring_free(struct uring *uring);

/** Where the answer is to be written, in one call of writev(2) at its offset.  Stays ours. */
int uring_answer_fd(const struct uring *uring);

/**
 * Serve the connection that @device_fd is of, from the calling thread, which is the one to call
 * uring_receive.  @device_fd is borrowed.  Who has one entry is kept on its queue's processor
 * (lib/placement.h): neither the request nor the answer then wakes another.  Returns 0; -errno.
 */
int uring_start(struct uring *uring, int device_fd) NODISCARD;

/** The queue of who has one entry: a processor's number. */
unsigned uring_queue(const struct uring *uring) NODISCARD;

/**
 * Send the answer to the last request (EIO when nothing was written) and wait for the next.
 * Returns its length; 0 when the connection has ended; -EINTR when a signal came; -EOPNOTSUPP when the
 * kernel takes no entries (any more), and serves the device; -errno otherwise.
 */
ssize_t uring_receive(struct uring *uring) NODISCARD;

/** What was received last, in one piece, as a read from the device is.  Until it is answered. */
const struct fuse_in_header *uring_message(const struct uring *uring);

/* --- the words of the protocol; pure --- */

/** Whether the INIT request @message, of @size bytes, offers it. */
bool uring_is_offered(const void *message, size_t size);

/**
 * Accept the offer in @answer, libfuse's answer to INIT, of @size bytes.
 * Returns 0; -EPROTO when it is an error, or says nothing of newer abilities.
 */
int uring_accept(void *answer, size_t size) NODISCARD;

/** The headers that the kernel fills in. */
#define URING_HEADERS_SIZE 288

/**
 * How long what an operation has of its own is, in @headers of a request with at most @payload_size
 * bytes behind that.  -EPROTO when the lengths contradict each other.
 */
ssize_t uring_decode(const void *headers, size_t payload_size) NODISCARD;

/** How many processors are in a list like "0-3,8\n".  -EINVAL. */
int uring_count_processors(const char *list) NODISCARD;

#endif
