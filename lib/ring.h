/* SPDX-License-Identifier: MIT */
/*
 * One io_uring of one thread: it submits, and it is the only one that waits.
 *
 *   ring_new --> ring_own --> [ ring_submission ... --> ring_wait ] ... --> ring_free
 *   any thread   the owner, and nobody else from here on
 *
 * Submissions are of 128 bytes (IORING_SETUP_SQE128), so that they have room for the commands of a
 * device.  What has ended is only found out in ring_wait (IORING_SETUP_DEFER_TASKRUN): no system call of
 * the owner's is interrupted by it.
 */
#ifndef LIB_RING_H
#define LIB_RING_H

#include "lib/base.h"

struct io_uring_sqe;
struct ring;

/**
 * Make a ring for @n submissions at once and as many operations that have not ended.
 * Returns 0; -ENOMEM; -EINVAL: the kernel is older than Linux 6.1; -ENOSYS, -EPERM: it has none, or a
 * filter or kernel.io_uring_disabled forbids it; -EMFILE.
 */
int ring_new(unsigned n, struct ring **ret) NODISCARD;

/** What has not ended is cancelled.  NULL is accepted. */
void ring_free(struct ring *ring);

/** The calling thread owns the ring from now on.  Once, before the first ring_wait.  0; -errno. */
int ring_own(struct ring *ring) NODISCARD;

/**
 * A submission to fill in, all zero, which the next ring_wait hands over.  Up to @n of ring_new between
 * two calls of that.
 */
struct io_uring_sqe *ring_submission(struct ring *ring);

/**
 * Hand submissions over, wait until an operation has ended, and tell which (its user_data) and how.
 * Returns 0; -EINTR when a signal came first; -errno of io_uring_enter(2).
 */
int ring_wait(struct ring *ring, uint64_t *ret_data, int32_t *ret_result) NODISCARD;

#endif
