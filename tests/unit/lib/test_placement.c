/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/placement.h"
#include "lib/sync.h"

static bool is_same(const struct placement *a, const struct placement *b)
{
	return a->policy == b->policy && CPU_EQUAL(&a->processors, &b->processors);
}

static int confine_self(bool is_idle)
{
	return placement_confine(0, sched_getcpu(), is_idle);
}

static void *test_confined(void *argument)
{
	struct placement before;
	struct placement after;

	(void)argument;
	assert_int_equal(placement_get(&before), 0);
	assert_int_equal(confine_self(true), 0);
	assert_int_equal(placement_get(&after), 0);
	assert_int_equal(after.policy, SCHED_IDLE);
	assert_int_equal(CPU_COUNT(&after.processors), 1);
	if (!placement_idle_can_be_left()) {
		assert_int_equal(placement_set(0, &before), -EPERM);
		return NULL;
	}
	assert_int_equal(placement_set(0, &before), 0);
	assert_int_equal(placement_get(&after), 0);
	assert_true(is_same(&before, &after));
	return NULL;
}

/* In a thread of its own, which takes with it what it may not take back. */
static void test_a_confined_thread_runs_there_alone_and_idle_until_it_is_set_free(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, test_confined, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void test_a_processor_that_is_not_there_is_einval_and_changes_nothing(void **state)
{
	struct placement before;
	struct placement after;

	(void)state;
	assert_int_equal(placement_get(&before), 0);
	assert_int_equal(placement_confine(0, -1, true), -EINVAL);
	assert_int_equal(placement_confine(0, CPU_SETSIZE, true), -EINVAL);
	assert_int_equal(placement_confine(0, CPU_SETSIZE - 1, true), -EINVAL);
	assert_int_equal(placement_get(&after), 0);
	assert_true(is_same(&before, &after));
}

struct started {
	struct mutex lock;
	struct cond cond;
	struct placement placement;
	bool is_done;
};

static void *note_placement(void *argument)
{
	struct started *started = argument;

	mutex_lock(&started->lock);
	assert_int_equal(placement_get(&started->placement), 0);
	started->is_done = true;
	cond_signal(&started->cond);
	mutex_unlock(&started->lock);
	return NULL;
}

static void test_a_thread_of_a_confined_one_is_as_it_is_told(void **state)
{
	struct started started = { .is_done = false };
	struct placement usual;

	(void)state;
	mutex_init(&started.lock, LOCK_RANK_LEAF);
	cond_init(&started.cond);
	assert_int_equal(placement_get(&usual), 0);
	assert_int_equal(confine_self(false), 0);
	assert_int_equal(placement_start_thread(&usual, note_placement, &started), 0);
	mutex_lock(&started.lock);
	while (!started.is_done)
		cond_wait(&started.cond, &started.lock);
	mutex_unlock(&started.lock);
	assert_int_equal(placement_set(0, &usual), 0);
	assert_true(is_same(&usual, &started.placement));
	cond_deinit(&started.cond);
	mutex_deinit(&started.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_confined_thread_runs_there_alone_and_idle_until_it_is_set_free),
		cmocka_unit_test(test_a_processor_that_is_not_there_is_einval_and_changes_nothing),
		cmocka_unit_test(test_a_thread_of_a_confined_one_is_as_it_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
