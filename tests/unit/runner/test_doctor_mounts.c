/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runner/doctor_mounts.h"
#include "tests/unit/runner/process.h"

static struct doctor_report ask(void (*run)(const struct doctor_check *,
					    const struct idmap_caller *, struct doctor_report *),
				int argument, const char *object)
{
	const struct doctor_check check = { .argument = argument, .object = object };
	struct doctor_report report = { .state = DOCTOR_NOTICE };
	struct idmap_caller caller;

	assert_int_equal(idmap_find_caller(&caller), 0);
	run(&check, &caller, &report);
	return report;
}

static void test_knows_the_kernels_file_systems(void **state)
{
	(void)state;
	assert_int_equal(ask(doctor_mounts_type, 0, "tmpfs").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_mounts_type, 0, "nosuchfs").state, DOCTOR_BAD);
	assert_int_equal(ask(doctor_mounts_type, 1, "nosuchfs").state, DOCTOR_NOTICE);
}

static void test_opens_a_device(void **state)
{
	(void)state;
	assert_int_equal(ask(doctor_mounts_device, 0, "/dev/null").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_mounts_device, 0, "/dev/nosuch").state, DOCTOR_BAD);
}

static void test_mounts_for_a_moment(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(ask(doctor_mounts_call, 0, "fsopen").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_mounts_call, 0, "open_tree").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_mounts_call, 0, "move_mount").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_mounts_call, 0, "mount_setattr").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_mounts_call, 0, "other").state, DOCTOR_NOTICE);
	assert_int_equal(ask(doctor_mounts_proc, 0, NULL).state, DOCTOR_GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_knows_the_kernels_file_systems),
		cmocka_unit_test(test_opens_a_device),
		cmocka_unit_test(test_mounts_for_a_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
