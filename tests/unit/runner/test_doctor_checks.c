/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/doctor_checks.h"

static void test_every_line_has_what_is_printed(void **state)
{
	(void)state;
	assert_true(doctor_n_checks > 30);
	for (size_t i = 0; i < doctor_n_checks; i++) {
		const struct doctor_check *check = &doctor_checks[i];

		assert_true(check->name[0] && strlen(check->name) <= 19);
		assert_true(check->purpose[0]);
		assert_non_null(check->run);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(check->name, doctor_checks[j].name);
	}
}

/* Whatever a check says, there is something to do about it. */
static void test_what_is_bad_has_a_remedy(void **state)
{
	struct idmap_caller caller;

	(void)state;
	assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);
	assert_int_equal(idmap_find_caller(&caller), 0);
	for (size_t i = 0; i < doctor_n_checks; i++) {
		struct doctor_report report = { 0 };

		doctor_checks[i].run(&doctor_checks[i], &caller, &report);
		assert_true(report.detail[0]);
		assert_true(report.state != DOCTOR_BAD || report.remedy[0] ||
			    doctor_checks[i].remedy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_line_has_what_is_printed),
		cmocka_unit_test(test_what_is_bad_has_a_remedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
