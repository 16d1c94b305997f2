/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/error.h"

static void test_returns_what_it_is_given(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(error_set(&error, -ENOENT, "no %s", "tea"), -ENOENT);
	assert_string_equal(error.text, "no tea");
}

static void test_names_the_errno(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(error_set_errno(&error, -EACCES, "cannot open %s", "x"), -EACCES);
	assert_string_equal(error.text, "cannot open x: Permission denied");
}

static void test_context_comes_in_front(void **state)
{
	struct error error;

	(void)state;
	(void)error_set(&error, -EIO, "b");
	assert_int_equal(error_wrap(&error, -EIO, "a%d", 1), -EIO);
	assert_string_equal(error.text, "a1: b");
}

static void test_a_long_line_is_cut(void **state)
{
	struct error error;
	char text[2 * ERROR_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	(void)error_set_errno(&error, -EIO, "%s", text);
	assert_int_equal(strlen(error.text), ERROR_SIZE - 1);
	(void)error_wrap(&error, -EIO, "ctx");
	assert_int_equal(strncmp(error.text, "ctx: xxx", 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_returns_what_it_is_given),
		cmocka_unit_test(test_names_the_errno),
		cmocka_unit_test(test_context_comes_in_front),
		cmocka_unit_test(test_a_long_line_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
