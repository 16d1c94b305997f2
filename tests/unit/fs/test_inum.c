/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fs/inum.h"
#include "lib/base.h"

#define TOP_BIT (1ULL << 63)
#define LARGEST (((uint64_t)1 << 48) - 1) /* that has room for a file system's number above it */

static const uint64_t numbers[] = { 1, 2, 12345, UINT32_MAX, LARGEST, LARGEST + 1, UINT64_MAX };
static const uint16_t file_systems[] = { 0, 1, 2, 3, 1000, 32767, 32768, 65535 };

static void test_the_first_file_system_keeps_its_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_true(inum_make(0, numbers[i]) == numbers[i]);
}

static void test_no_number_is_0(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(file_systems); i++) {
		assert_true(inum_make(file_systems[i], 0) != 0);
		for (size_t j = 0; j < ARRAY_SIZE(numbers); j++)
			assert_true(inum_make(file_systems[i], numbers[j]) != 0);
	}
}

static void test_other_file_systems_are_told_apart_by_the_high_bits(void **state)
{
	(void)state;
	assert_true(inum_make(1, 7) == ((1ULL << 48) | 7));
	assert_true(inum_make(2, 7) == ((2ULL << 48) | 7));
	assert_true(inum_make(32767, LARGEST) == ((32767ULL << 48) | LARGEST));
}

static void test_the_same_object_has_the_same_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(file_systems); i++)
		for (size_t j = 0; j < ARRAY_SIZE(numbers); j++)
			assert_true(inum_make(file_systems[i], numbers[j]) ==
				    inum_make(file_systems[i], numbers[j]));
}

static void test_numbers_that_do_not_fit_are_hashed_above_the_others(void **state)
{
	(void)state;
	assert_true(inum_make(1, LARGEST + 1) & TOP_BIT);
	assert_true(inum_make(1, UINT64_MAX) & TOP_BIT);
	assert_true(inum_make(32768, 1) & TOP_BIT);
	assert_false(inum_make(32767, LARGEST) & TOP_BIT);
}

static void test_different_objects_have_different_numbers(void **state)
{
	enum { N = ARRAY_SIZE(file_systems) * ARRAY_SIZE(numbers) };
	uint64_t seen[N];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(file_systems); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(numbers); j++) {
			/* The first file system's numbers may be as large as they like. */
			if (file_systems[i] == 0 && numbers[j] > LARGEST)
				continue;
			seen[n] = inum_make(file_systems[i], numbers[j]);
			for (size_t k = 0; k < n; k++)
				assert_true(seen[k] != seen[n]);
			n++;
		}
	}
}

static void test_devices_below_a_layer_are_told_apart(void **state)
{
	(void)state;
	assert_true(inum_make_foreign(100, 7) != inum_make_foreign(101, 7));
	assert_true(inum_make_foreign(100, 7) != inum_make_foreign(100, 8));
	assert_true(inum_make_foreign(100, 7) == inum_make_foreign(100, 7));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_true(inum_make_foreign(100, numbers[i]) & TOP_BIT);
	assert_true(inum_make_foreign(0, 0) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_file_system_keeps_its_numbers),
		cmocka_unit_test(test_no_number_is_0),
		cmocka_unit_test(test_other_file_systems_are_told_apart_by_the_high_bits),
		cmocka_unit_test(test_the_same_object_has_the_same_number),
		cmocka_unit_test(test_numbers_that_do_not_fit_are_hashed_above_the_others),
		cmocka_unit_test(test_different_objects_have_different_numbers),
		cmocka_unit_test(test_devices_below_a_layer_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
