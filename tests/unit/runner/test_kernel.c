/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/kernel.h"

static void test_takes_two_numbers(void **state)
{
	struct kernel_version version = { 0 };

	(void)state;
	assert_string_equal(kernel_parse_version("6.1.0-13-amd64", &version), ".0-13-amd64");
	assert_int_equal(version.major, 6);
	assert_int_equal(version.minor, 1);
	assert_string_equal(kernel_parse_version("5.10", &version), "");
	assert_int_equal(version.minor, 10);
	assert_string_equal(kernel_parse_version("7.0-rc1", &version), "-rc1");
}

static void test_refuses_anything_else(void **state)
{
	static const char *const wrong[] = { "",
					     "6",
					     "6.",
					     ".1",
					     "a.1",
					     "6.a",
					     "6-1",
					     "-6.1",
					     " 6.1",
					     "99999999999.1",
					     "6.99999999999" };
	struct kernel_version version = { 4, 7 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_null(kernel_parse_version(wrong[i], &version));
	assert_int_equal(version.major, 4);
}

static void test_compares(void **state)
{
	const struct kernel_version version = { 5, 10 };

	(void)state;
	assert_true(kernel_is_at_least(&version, 5, 10));
	assert_true(kernel_is_at_least(&version, 5, 9));
	assert_true(kernel_is_at_least(&version, 4, 20));
	assert_false(kernel_is_at_least(&version, 5, 11));
	assert_false(kernel_is_at_least(&version, 6, 0));
}

static void test_this_one_is_newer_than_what_is_needed(void **state)
{
	struct kernel_version version;

	(void)state;
	kernel_get_version(&version);
	assert_true(kernel_is_at_least(&version, 5, 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_two_numbers),
		cmocka_unit_test(test_refuses_anything_else),
		cmocka_unit_test(test_compares),
		cmocka_unit_test(test_this_one_is_newer_than_what_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
