/* SPDX-License-Identifier: MIT */
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/doctor_net.h"
#include "tests/unit/runner/process.h"

static struct doctor_report ask(void (*run)(const struct doctor_check *,
					    const struct idmap_caller *, struct doctor_report *),
				const char *object)
{
	const struct doctor_check check = { .object = object };
	struct doctor_report report = { .state = DOCTOR_NOTICE };
	struct idmap_caller caller;

	assert_int_equal(idmap_find_caller(&caller), 0);
	run(&check, &caller, &report);
	return report;
}

static void test_links_do_not_reach_the_host(void **state)
{
	const unsigned before = if_nametoindex("veth0");

	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_not_equal(ask(doctor_net_link, "bridge").state, DOCTOR_NOTICE);
	assert_int_not_equal(ask(doctor_net_link, "veth").state, DOCTOR_NOTICE);
	assert_int_not_equal(ask(doctor_net_nftables, NULL).state, DOCTOR_NOTICE);
	assert_int_equal(if_nametoindex("veth0"), before);
}

static void test_one_of_several_programs_will_do(void **state)
{
	struct doctor_report report;

	(void)state;
	assert_int_equal(setenv("PATH", "/nonexistent::/bin", 1), 0);
	report = ask(doctor_net_program, "nosuch sh");
	assert_int_equal(report.state, DOCTOR_GOOD);
	assert_string_equal(report.detail, "/bin/sh");
	assert_int_equal(ask(doctor_net_program, "nosuch sho").state, DOCTOR_BAD);
	assert_int_equal(unsetenv("PATH"), 0);
	assert_int_equal(ask(doctor_net_program, "sh").state, DOCTOR_BAD);
}

static void test_settings(void **state)
{
	(void)state;
	assert_int_equal(ask(doctor_net_setting, "/proc/sys/kernel/pid_max").state, DOCTOR_BAD);
	assert_int_equal(ask(doctor_net_setting, "/nonexistent").state, DOCTOR_BAD);
	assert_int_not_equal(ask(doctor_net_library, "libnftables.so.1").state, DOCTOR_NOTICE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_do_not_reach_the_host),
		cmocka_unit_test(test_one_of_several_programs_will_do),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
