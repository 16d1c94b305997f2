/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/doctor_host.h"
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

static void test_compares_the_kernels_version(void **state)
{
	(void)state;
	assert_int_equal(ask(doctor_host_kernel, 0, NULL).state, DOCTOR_GOOD);
}

static void test_a_flag_that_is_no_namespace_does_not_work(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(ask(doctor_host_namespace, CLONE_NEWUTS, NULL).state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_host_namespace, CLONE_PTRACE, NULL).state, DOCTOR_BAD);
}

static void test_finds_subordinate_ids_in_the_file_it_is_given(void **state)
{
	char name[] = "/tmp/test-host-XXXXXX";
	int fd = mkstemp(name);
	struct doctor_report report;

	(void)state;
	SKIP_UNLESS_ROOT();
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "root:5:7\nroot:20:1\n", 19), 19);
	close(fd);
	report = ask(doctor_host_subids, 'u', name);
	assert_int_equal(report.state, DOCTOR_GOOD);
	assert_string_equal(report.detail, "8 for root");
	assert_int_equal(unlink(name), 0);
	assert_int_equal(ask(doctor_host_subids, 'u', name).state, DOCTOR_NOTICE);
}

static void test_this_host_runs_containers(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(ask(doctor_host_user_namespace, 0, NULL).state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_host_seccomp, 0, NULL).state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_host_terminal, 0, NULL).state, DOCTOR_GOOD);
	assert_int_not_equal(ask(doctor_host_keyring, 0, NULL).state, DOCTOR_NOTICE);
	assert_int_equal(ask(doctor_host_id_program, 0, "newuidmap").state, DOCTOR_GOOD);
	assert_int_equal(ask(doctor_host_id_program, 0, "newxidmap").state, DOCTOR_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compares_the_kernels_version),
		cmocka_unit_test(test_a_flag_that_is_no_namespace_does_not_work),
		cmocka_unit_test(test_finds_subordinate_ids_in_the_file_it_is_given),
		cmocka_unit_test(test_this_host_runs_containers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
