/* SPDX-License-Identifier: MIT */
#include "tests/unit/lib/child.h"

#include <signal.h>
#include <stdlib.h>

#include "lib/check.h"

static struct child_end end;

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		n++;
	}
	return n;
}

static void ensure_what_holds(void)
{
	if (!ENSURE(1 + 1 == 2))
		abort();
}

static void test_what_holds_is_true_and_silent(void **state)
{
	(void)state;
	child_run(ensure_what_holds, &end);
	assert_exits_with(&end, 0);
	assert_string_equal(end.output, "");
}

static void ensure_what_does_not_hold(void)
{
	volatile int two = 2;

	for (int i = 0; i < 100; i++) {
		if (ENSURE(two == 3))
			abort();
	}
}

static void test_broken_promise_is_false_and_told_once(void **state)
{
	(void)state;
	child_run(ensure_what_does_not_hold, &end);
	assert_exits_with(&end, 0);
	assert_int_equal(count(end.output, "two == 3"), 1);
	assert_int_equal(count(end.output, "test_check.c:"), 1);
}

static void ensure_in_two_places(void)
{
	volatile int two = 2;

	for (int i = 0; i < 100; i++) {
		if (ENSURE(two == 3))
			abort();
		if (ENSURE(two == 3))
			abort();
	}
}

static void test_every_place_is_told(void **state)
{
	(void)state;
	child_run(ensure_in_two_places, &end);
	assert_exits_with(&end, 0);
	assert_int_equal(count(end.output, "two == 3"), 2);
}

static void fail_in_many_places(void)
{
	for (int line = 1; line <= 1000; line++) {
		if (check_failed("many", __FILE__, line))
			abort();
	}
}

static void test_more_places_than_are_remembered_do_no_harm(void **state)
{
	(void)state;
	child_run(fail_in_many_places, &end);
	assert_exits_with(&end, 0);
}

static void assert_what_does_not_hold(void)
{
	volatile int two = 2;

	ASSERT(two == 3);
}

static void test_assert_aborts_in_debug_builds_only(void **state)
{
	(void)state;
	child_run(assert_what_does_not_hold, &end);
#ifdef DEBUG_CHECKS
	assert_true(WIFSIGNALED(end.status));
	assert_int_equal(WTERMSIG(end.status), SIGABRT);
	assert_non_null(strstr(end.output, "two == 3"));
#else
	assert_exits_with(&end, 0);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_holds_is_true_and_silent),
		cmocka_unit_test(test_broken_promise_is_false_and_told_once),
		cmocka_unit_test(test_every_place_is_told),
		cmocka_unit_test(test_more_places_than_are_remembered_do_no_harm),
		cmocka_unit_test(test_assert_aborts_in_debug_builds_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
