/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/jsonread.h"

static json_t *parse(const char *text)
{
	struct error error;
	json_t *value;

	assert_int_equal(jsonread_parse(text, strlen(text), &value, &error), 0);
	return value;
}

static void test_what_is_no_json_is_told_with_its_place(void **state)
{
	static const char *const bad[] = {
		"", "{", "{\"a\":1,\"a\":2}", "[1,]", "\"\\u0000\"", "\"\xff\"", "1 2", "nul",
	};
	struct error error;
	json_t *value;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(jsonread_parse(bad[i], strlen(bad[i]), &value, &error), -EINVAL);
		assert_non_null(strstr(error.text, "line 1, column"));
	}
}

static void test_deep_nesting_is_refused(void **state)
{
	const size_t depth = 100000;
	char *text = malloc(depth);
	struct error error;
	json_t *value;

	(void)state;
	assert_non_null(text);
	memset(text, '[', depth);
	assert_int_equal(jsonread_parse(text, depth, &value, &error), -EINVAL);
	free(text);
}

static void test_the_largest_numbers_are_read(void **state)
{
	json_t *value = parse("{\"a\\\"18446744073709551615\": 18446744073709551615, \"b\": 7,"
			      "\"c\":[18446744073709551614],\"d\":9223372036854775807}");
	struct error error;
	uint64_t number;
	int64_t integer;

	(void)state;
	assert_int_equal(jsonread_natural(json_object_get(value, "a\"18446744073709551615"), "a",
					  UINT64_MAX, &number, &error),
			 0);
	assert_true(number == UINT64_MAX);
	assert_int_equal(jsonread_integer(json_object_get(value, "b"), "b", 0, 7, &integer, &error),
			 0);
	assert_int_equal(integer, 7);
	assert_int_equal(jsonread_natural(json_array_get(json_object_get(value, "c"), 0), "c",
					  UINT64_MAX, &number, &error),
			 0);
	assert_true(number == UINT64_MAX - 1);
	assert_int_equal(
		jsonread_integer(json_object_get(value, "d"), "d", 0, INT64_MAX, &integer, &error),
		0);
	assert_true(integer == INT64_MAX);
	json_decref(value);
}

static void test_what_is_beyond_the_largest_number_is_refused(void **state)
{
	json_t *value = parse("[18446744073709551616, -1, 1.5, \"12\"]");
	struct error error;
	uint64_t number;

	(void)state;
	for (size_t i = 0; i < json_array_size(value); i++)
		assert_int_equal(jsonread_natural(json_array_get(value, i), "n", UINT64_MAX,
						  &number, &error),
				 -EINVAL);
	json_decref(value);
}

static void test_types_and_ranges_are_told(void **state)
{
	json_t *value = parse("[true, 11]");
	struct error error;
	int64_t integer;
	char *text = NULL;

	(void)state;
	assert_int_equal(jsonread_integer(json_array_get(value, 0), "a.b", 0, 10, &integer, &error),
			 -EINVAL);
	assert_string_equal(error.text, "a.b is true, not an integer");
	assert_int_equal(jsonread_integer(json_array_get(value, 1), "a.b", 0, 10, &integer, &error),
			 -EINVAL);
	assert_string_equal(error.text, "a.b is 11, not from 0 to 10");
	assert_int_equal(jsonread_string(json_array_get(value, 1), "c", &text, &error), -EINVAL);
	assert_string_equal(error.text, "c is an integer, not a string");
	json_decref(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_no_json_is_told_with_its_place),
		cmocka_unit_test(test_deep_nesting_is_refused),
		cmocka_unit_test(test_the_largest_numbers_are_read),
		cmocka_unit_test(test_what_is_beyond_the_largest_number_is_refused),
		cmocka_unit_test(test_types_and_ranges_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
