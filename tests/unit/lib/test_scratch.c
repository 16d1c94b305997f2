/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/scratch.h"

static void test_is_the_same_until_it_has_to_grow(void **state)
{
	char *small = scratch_get(10);

	(void)state;
	assert_non_null(small);
	assert_int_equal((uintptr_t)small % 4096, 0);
	assert_ptr_equal(scratch_get(5), small);
	memset(scratch_get(100000), 'x', 100000);
}

/* A buffer that need not grow is a large one. */
static void *get_whole(void *unused)
{
	void *small = scratch_get(10);

	(void)unused;
	return scratch_get(1 << 20) == small ? small : NULL;
}

static void test_what_was_made_ready_is_for_the_first_who_asks(void **state)
{
	pthread_t thread;
	void *got = NULL;

	(void)state;
	scratch_make_ready(10000);
	scratch_make_ready(1 << 20); /* instead */
	assert_int_equal(pthread_create(&thread, NULL, get_whole, NULL), 0);
	assert_int_equal(pthread_join(thread, &got), 0);
	assert_non_null(got);
}

static void *get_another(void *mine)
{
	return scratch_get(10) == mine ? mine : NULL;
}

static void test_each_thread_has_its_own(void **state)
{
	pthread_t thread;
	void *same = NULL;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, get_another, scratch_get(10)), 0);
	assert_int_equal(pthread_join(thread, &same), 0);
	assert_null(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_the_same_until_it_has_to_grow),
		cmocka_unit_test(test_each_thread_has_its_own),
		cmocka_unit_test(test_what_was_made_ready_is_for_the_first_who_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
