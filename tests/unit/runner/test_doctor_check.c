/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmocka.h>

#include "runner/doctor_check.h"

static int give_back(int argument)
{
	return argument;
}

static int die(int argument)
{
	_exit(argument);
}

static int crash(int argument)
{
	(void)argument;
	abort();
}

static int run_out_of_time(int argument)
{
	(void)raise(SIGALRM);
	return argument;
}

static void test_a_trial_has_its_own_process(void **state)
{
	(void)state;
	assert_int_equal(doctor_try(give_back, 0), 0);
	assert_int_equal(doctor_try(give_back, -EPERM), -EPERM);
	assert_int_equal(doctor_try(die, 13), -13);
	assert_int_equal(doctor_try(crash, 0), -EIO);
}

static void test_a_trial_has_its_time(void **state)
{
	(void)state;
	assert_int_equal(doctor_try(run_out_of_time, 0), -ETIME);
}

static int report_pid(int argument)
{
	return getpid() == argument ? 0 : -ESRCH;
}

static int mount_something(int argument)
{
	(void)argument;
	return mount("none", "/mnt", "tmpfs", 0, NULL) < 0 ? -errno : 0;
}

static void test_namespaces_are_those_that_were_wanted(void **state)
{
	struct idmap_caller caller;

	(void)state;
	assert_int_equal(idmap_find_caller(&caller), 0);
	assert_int_equal(doctor_try_in_namespaces(&caller, CLONE_NEWPID, report_pid, 1), 0);
	assert_int_equal(doctor_try_in_namespaces(&caller, CLONE_NEWNS, mount_something, 0), 0);
	caller.is_privileged = false;
	assert_int_equal(doctor_try_in_namespaces(&caller, CLONE_NEWNS, mount_something, 0), 0);
}

static void test_words_of_a_list(void **state)
{
	(void)state;
	assert_true(doctor_has_word("cpuset cpu io\n", "cpu"));
	assert_true(doctor_has_word("cpuset cpu io\n", "io"));
	assert_true(doctor_has_word("rw,cpuacct,cpu", "cpu"));
	assert_true(doctor_has_word("nodev\tfuse\n\text4\n", "ext4"));
	assert_false(doctor_has_word("cpuset", "cpu"));
	assert_false(doctor_has_word("", "cpu"));
	assert_false(doctor_has_word("\n \n", ""));
}

static void test_reads_numbers_and_texts(void **state)
{
	char text[8];

	(void)state;
	assert_true(doctor_read_number("/proc/sys/kernel/pid_max") > 0);
	assert_int_equal(doctor_read_number("/nonexistent"), -ENOENT);
	assert_int_equal(doctor_read_number("/proc/version"), -EINVAL);
	assert_int_equal(doctor_read_text("/proc/version", text, sizeof(text)), 7);
	assert_string_equal(text, "Linux v");
}

static void test_a_long_report_is_cut(void **state)
{
	struct doctor_report report = { 0 };
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	doctor_report_bad(&report, "%s", text);
	assert_int_equal(strlen(report.detail), sizeof(report.detail) - 1);
	assert_int_equal(report.state, DOCTOR_BAD);
	doctor_report_result(&report, -EPERM);
	assert_string_equal(report.detail, "Operation not permitted");
	doctor_report_result(&report, 0);
	assert_int_equal(report.state, DOCTOR_GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_trial_has_its_own_process),
		cmocka_unit_test(test_a_trial_has_its_time),
		cmocka_unit_test(test_namespaces_are_those_that_were_wanted),
		cmocka_unit_test(test_words_of_a_list),
		cmocka_unit_test(test_reads_numbers_and_texts),
		cmocka_unit_test(test_a_long_report_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
