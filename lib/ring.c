/* SPDX-License-Identifier: MIT */
/*
 * Two queues in memory that the kernel and we share, each with one writer at either end:
 *
 *            we: tail          kernel: head            kernel: tail           we: head
 *              --> [ submissions ] -->      (work)      --> [ completions ] -->
 *
 * Who moves an end publishes with it what lies before it, so ends of the other side are loaded to
 * acquire, our own are stored to release.
 */
#include "lib/ring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/check.h"
#include "lib/cleanup.h"

#define SETUP_FLAGS                                                                                \
	(IORING_SETUP_SQE128 | IORING_SETUP_R_DISABLED | IORING_SETUP_SINGLE_ISSUER |              \
	 IORING_SETUP_DEFER_TASKRUN)

#define SUBMISSION_SIZE (2 * sizeof(struct io_uring_sqe))

struct ring {
	int fd;
	unsigned char *queues; /* both queues' ends, and the completions */
	size_t queues_size;
	unsigned char *submissions;
	size_t submissions_size;
	struct io_sqring_offsets sq;
	struct io_cqring_offsets cq;
	uint32_t sq_mask;
	uint32_t cq_mask;
	uint32_t n_filled; /* our tail, not published yet */
};

static _Atomic uint32_t *end_at(const struct ring *ring, uint32_t offset)
{
	return (_Atomic uint32_t *)(void *)(ring->queues + offset);
}

static void *map(int fd, size_t size, off_t what)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, what);

	return at == MAP_FAILED ? NULL : at;
}

/* Submissions are taken in the order in which they lie. */
static void fill_order(const struct ring *ring, uint32_t n)
{
	uint32_t *order = (uint32_t *)(void *)(ring->queues + ring->sq.array);

	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
}

static int open_ring(struct ring *ring, unsigned n)
{
	struct io_uring_params params = { .flags = SETUP_FLAGS };

	ring->fd = (int)syscall(SYS_io_uring_setup, n, &params);
	if (ring->fd < 0)
		return -errno;
	ring->sq = params.sq_off;
	ring->cq = params.cq_off;
	ring->sq_mask = params.sq_entries - 1;
	ring->cq_mask = params.cq_entries - 1;
	ring->queues_size =
		MAX(params.sq_off.array + params.sq_entries * sizeof(uint32_t),
		    params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe));
	ring->submissions_size = params.sq_entries * SUBMISSION_SIZE;
	ring->queues = map(ring->fd, ring->queues_size, IORING_OFF_SQ_RING);
	ring->submissions = map(ring->fd, ring->submissions_size, IORING_OFF_SQES);
	if (!ring->queues || !ring->submissions)
		return -ENOMEM;
	fill_order(ring, params.sq_entries);
	return 0;
}

int ring_new(unsigned n, struct ring **ret)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	int r;

	if (!ring)
		return -ENOMEM;
	r = open_ring(ring, n);
	if (r < 0) {
		ring_free(ring);
		return r;
	}
	*ret = ring;
	return 0;
}

void ring_free(struct ring *ring)
{
	if (!ring)
		return;

	if (ring->queues) /* our own mappings: cannot fail */
		(void)munmap(ring->queues, ring->queues_size);
	if (ring->submissions)
		(void)munmap(ring->submissions, ring->submissions_size);
	fd_close(&ring->fd);
	free(ring);
}

int ring_own(struct ring *ring)
{
	return syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0) < 0 ?
		       -errno :
		       0;
}

struct io_uring_sqe *ring_submission(struct ring *ring)
{
	void *at = ring->submissions + (ring->n_filled++ & ring->sq_mask) * SUBMISSION_SIZE;

	memset(at, 0, SUBMISSION_SIZE);
	return at;
}

static bool take_completion(struct ring *ring, uint64_t *ret_data, int32_t *ret_result)
{
	const struct io_uring_cqe *completions = (const void *)(ring->queues + ring->cq.cqes);
	const struct io_uring_cqe *first;
	uint32_t head = atomic_load_explicit(end_at(ring, ring->cq.head), memory_order_relaxed);

	if (head == atomic_load_explicit(end_at(ring, ring->cq.tail), memory_order_acquire))
		return false;
	first = &completions[head & ring->cq_mask];
	*ret_data = first->user_data;
	*ret_result = first->res;
	atomic_store_explicit(end_at(ring, ring->cq.head), head + 1, memory_order_release);
	return true;
}

/* How many submissions the kernel has not taken. */
static uint32_t publish(struct ring *ring)
{
	uint32_t taken = atomic_load_explicit(end_at(ring, ring->sq.head), memory_order_acquire);
	uint32_t n = ring->n_filled - taken;

	ASSERT(n <= ring->sq_mask + 1);
	atomic_store_explicit(end_at(ring, ring->sq.tail), ring->n_filled, memory_order_release);
	return n;
}

int ring_wait(struct ring *ring, uint64_t *ret_data, int32_t *ret_result)
{
	uint32_t n;

	while ((n = publish(ring)) > 0 || !take_completion(ring, ret_data, ret_result)) {
		if (syscall(SYS_io_uring_enter, ring->fd, n, 1, IORING_ENTER_GETEVENTS, NULL,
			    (size_t)0) < 0)
			return -errno;
	}
	return 0;
}
