/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fs/former.h"

#define ID(generation, index) ((uint64_t)(generation) << 32 | (index))

static struct ovl_fs fs;

static int begin(void **state)
{
	(void)state;
	return former_init(&fs);
}

/* Some tests leave former numbers behind: LeakSanitizer tells whether they are freed. */
static int end(void **state)
{
	(void)state;
	former_deinit(&fs);
	former_deinit(&fs);
	return 0;
}

static void test_the_last_close_gives_the_backing_back(void **state)
{
	(void)state;
	assert_int_equal(former_add(&fs, 5, 1, 2, 9), 0);
	assert_true(former_has(&fs, ID(1, 5)));
	assert_int_equal(former_close(&fs, ID(1, 5)), 0);
	assert_int_equal(former_close(&fs, ID(1, 5)), 9);
	assert_true(former_has(&fs, ID(1, 5)));
}

/* The kernel is not trusted to close what it has opened, once. */
static void test_a_close_too_many_gives_nothing(void **state)
{
	(void)state;
	assert_int_equal(former_close(&fs, ID(1, 5)), 0);
	assert_int_equal(former_add(&fs, 5, 1, 1, 9), 0);
	assert_int_equal(former_close(&fs, ID(1, 5)), 9);
	assert_int_equal(former_close(&fs, ID(1, 5)), 0);
	assert_int_equal(former_close(&fs, ID(2, 5)), 0);
}

static void test_an_inode_has_several_and_parts_with_all_at_once(void **state)
{
	(void)state;
	assert_false(former_has(&fs, ID(1, 5)));
	for (uint32_t index = 0; index < 2048; index++) {
		assert_int_equal(former_add(&fs, index, 1, 1, 1), 0);
		assert_int_equal(former_add(&fs, index, 2, 1, 2), 0);
	}
	former_remove(&fs, 5);
	former_remove(&fs, 5);
	for (uint32_t index = 0; index < 2048; index++) {
		assert_int_equal(former_has(&fs, ID(1, index)), index != 5);
		assert_int_equal(former_has(&fs, ID(2, index)), index != 5);
	}
	assert_int_equal(former_close(&fs, ID(2, 5 + 256)), 2);
}

#define FACT(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(the_last_close_gives_the_backing_back),
		FACT(a_close_too_many_gives_nothing),
		FACT(an_inode_has_several_and_parts_with_all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
