/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "runner/rlimits.h"
#include "tests/unit/runner/process.h"

static void assert_limit(const char *text, int resource, uint64_t soft, uint64_t hard)
{
	struct spec_rlimit rlimit;
	struct error error = { "" };

	if (rlimits_parse(text, &rlimit, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(rlimit.resource, resource);
	assert_true(rlimit.soft == soft);
	assert_true(rlimit.hard == hard);
}

static void test_parses_names_and_values(void **state)
{
	(void)state;
	assert_limit("nofile=1024:2048", RLIMIT_NOFILE, 1024, 2048);
	assert_limit("NOFILE=1024", RLIMIT_NOFILE, 1024, 1024);
	assert_limit("RLIMIT_CORE=0:unlimited", RLIMIT_CORE, 0, RLIM_INFINITY);
	assert_limit("stack=-1", RLIMIT_STACK, RLIM_INFINITY, RLIM_INFINITY);
	assert_limit("as=18446744073709551614", RLIMIT_AS, UINT64_MAX - 1, UINT64_MAX - 1);
}

static void test_refuses_anything_else(void **state)
{
	static const char *const wrong[] = {
		"",
		"nofile",
		"nofile=",
		"nofile=a",
		"nofile=1:",
		"nofile=:1",
		"files=1",
		"=1",
		"nofile=2:1",
		"nofile=1:2:3",
		"nofile= 1",
		"nofile=-2",
		"nofile=1 ",
		"nofile=unlimited:1",
		"as=18446744073709551616",
		"RLIMIT_=1",
	};
	struct spec_rlimit rlimit = { .resource = 99 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct error error = { "" };

		assert_int_equal(rlimits_parse(wrong[i], &rlimit, &error), -EINVAL);
		assert_true(error.text[0]);
	}
	assert_int_equal(rlimit.resource, 99);
}

static void test_every_limit_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		int found = -1;

		assert_non_null(rlimits_name(i));
		assert_int_equal(rlimits_find(rlimits_name(i), strlen(rlimits_name(i)), &found), 0);
		assert_int_equal(found, i);
	}
	assert_null(rlimits_name(RLIM_NLIMITS));
	assert_null(rlimits_name(-1));
}

static void expect_set(void)
{
	struct spec_rlimit items[] = { { RLIMIT_NOFILE, 100, 200 }, { RLIMIT_CORE, 0, 0 } };
	const struct spec_rlimits rlimits = { items, 2 };
	struct rlimit now;
	struct error error;

	EXPECT_OK(rlimits_apply(&rlimits, &error), &error);
	EXPECT(getrlimit(RLIMIT_NOFILE, &now) == 0);
	EXPECT(now.rlim_cur == 100 && now.rlim_max == 200);
	EXPECT(getrlimit(RLIMIT_CORE, &now) == 0);
	EXPECT(now.rlim_cur == 0 && now.rlim_max == 0);
}

static void expect_no_raise(void)
{
	struct spec_rlimit low[] = { { RLIMIT_NOFILE, 100, 200 } };
	struct spec_rlimit high[] = { { RLIMIT_NOFILE, 100, 201 } };
	struct spec_rlimits rlimits = { low, 1 };
	struct error error;

	EXPECT_OK(rlimits_apply(&rlimits, &error), &error);
	EXPECT(geteuid() != 0 || setuid(4321) == 0);
	rlimits.items = high;
	EXPECT(rlimits_apply(&rlimits, &error) == -EPERM);
	EXPECT(strstr(error.text, "nofile above 200") && strstr(error.text, "CAP_SYS_RESOURCE"));
}

static void test_applies_them(void **state)
{
	(void)state;
	assert_int_equal(process_run(expect_set), 0);
	assert_int_equal(process_run(expect_no_raise), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parses_names_and_values),
		cmocka_unit_test(test_refuses_anything_else),
		cmocka_unit_test(test_every_limit_has_a_name),
		cmocka_unit_test(test_applies_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
