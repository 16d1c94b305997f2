/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/ring.h"

#define N 4

/* Where the machine has no io_uring, or forbids it, there is nothing to try. */
static struct ring *new_ring(void)
{
	struct ring *ring = NULL;
	int r = ring_new(N, &ring);

	if (r == -ENOSYS || r == -EPERM || r == -EINVAL) {
		(void)printf("no io_uring: %s\n", strerror(-r));
		skip();
	}
	assert_int_equal(r, 0);
	assert_int_equal(ring_own(ring), 0);
	return ring;
}

static void submit_nop(struct ring *ring, uint64_t data)
{
	struct io_uring_sqe *submission = ring_submission(ring);

	submission->opcode = IORING_OP_NOP;
	submission->user_data = data;
}

static void submit_read(struct ring *ring, uint64_t data, int fd, char *byte)
{
	struct io_uring_sqe *submission = ring_submission(ring);

	submission->opcode = IORING_OP_READ;
	submission->fd = fd;
	submission->addr = (uintptr_t)byte;
	submission->len = 1;
	submission->user_data = data;
}

static void test_each_submission_ends_once(void **state)
{
	struct ring *ring = new_ring();
	uint64_t seen = 0;
	uint64_t data;
	int32_t result;

	(void)state;
	for (uint64_t i = 0; i < N; i++)
		submit_nop(ring, i);
	for (int i = 0; i < N; i++) {
		assert_int_equal(ring_wait(ring, &data, &result), 0);
		assert_int_equal(result, 0);
		seen |= (uint64_t)1 << data;
	}
	assert_int_equal(seen, (1 << N) - 1);
	ring_free(ring);
}

static void test_the_queues_go_round(void **state)
{
	struct ring *ring = new_ring();
	uint64_t data;
	int32_t result;

	(void)state;
	for (uint64_t i = 0; i < 100ULL * N; i++) {
		submit_nop(ring, i);
		assert_int_equal(ring_wait(ring, &data, &result), 0);
		assert_int_equal(data, i);
	}
	ring_free(ring);
}

static void test_what_fails_tells_why(void **state)
{
	struct ring *ring = new_ring();
	uint64_t data;
	int32_t result;
	char byte;

	(void)state;
	submit_read(ring, 7, -1, &byte);
	assert_int_equal(ring_wait(ring, &data, &result), 0);
	assert_int_equal(data, 7);
	assert_int_equal(result, -EBADF);
	ring_free(ring);
}

static void *write_late(void *argument)
{
	const int *fd = argument;

	return write(*fd, "x", 1) == 1 ? NULL : argument;
}

static void test_one_waits_for_another_thread(void **state)
{
	struct ring *ring = new_ring();
	pthread_t thread;
	uint64_t data;
	int32_t result;
	char byte = 0;
	void *failed;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	submit_read(ring, 1, ends[0], &byte);
	assert_int_equal(pthread_create(&thread, NULL, write_late, &ends[1]), 0);
	assert_int_equal(ring_wait(ring, &data, &result), 0);
	assert_int_equal(pthread_join(thread, &failed), 0);
	assert_null(failed);
	assert_int_equal(result, 1);
	assert_int_equal(byte, 'x');
	ring_free(ring);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

static void on_signal(int number)
{
	(void)number;
}

static void test_a_signal_ends_the_waiting(void **state)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct ring *ring = new_ring();
	uint64_t data;
	int32_t result;
	int r;

	(void)state;
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(ualarm(1000, 1000), 0); /* again, in case it comes before the call */
	r = ring_wait(ring, &data, &result);
	(void)ualarm(0, 0); /* what was left of it */
	assert_int_equal(r, -EINTR);
	ring_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_submission_ends_once),
		cmocka_unit_test(test_the_queues_go_round),
		cmocka_unit_test(test_what_fails_tells_why),
		cmocka_unit_test(test_one_waits_for_another_thread),
		cmocka_unit_test(test_a_signal_ends_the_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
