/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/strv.h"

static void test_is_terminated_at_every_length(void **state)
{
	struct strv strv = { 0 };

	(void)state;
	assert_null(strv_argv(&strv)[0]);
	for (size_t i = 0; i < 100; i++) {
		assert_int_equal(strv_addf(&strv, "%zu", i), 0);
		assert_int_equal(strv.n, i + 1);
		assert_null(strv_argv(&strv)[i + 1]);
	}
	assert_string_equal(strv.items[0], "0");
	assert_string_equal(strv.items[99], "99");
	strv_deinit(&strv);
	assert_int_equal(strv.n, 0);
	assert_null(strv_argv(&strv)[0]);
}

static void test_appends_another_list(void **state)
{
	struct strv a = { 0 };
	struct strv b = { 0 };

	(void)state;
	assert_int_equal(strv_add(&a, "x"), 0);
	assert_int_equal(strv_add(&b, "y"), 0);
	assert_int_equal(strv_add(&b, "z"), 0);
	assert_int_equal(strv_add_all(&a, &b), 0);
	assert_int_equal(a.n, 3);
	assert_string_equal(a.items[2], "z");
	assert_ptr_not_equal(a.items[2], b.items[1]);
	strv_deinit(&a);
	strv_deinit(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_terminated_at_every_length),
		cmocka_unit_test(test_appends_another_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
