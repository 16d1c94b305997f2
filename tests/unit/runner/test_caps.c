/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>

#include <cmocka.h>

#include "runner/caps.h"
#include "tests/unit/runner/process.h"

static uint64_t read_status(const char *field)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	unsigned long long value = 0;

	EXPECT(file);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, field, strlen(field)) == 0)
			value = strtoull(line + strlen(field) + 1, NULL, 16);
	}
	fclose(file);
	return value;
}

static void test_knows_every_name(void **state)
{
	(void)state;
	for (int cap = 0; cap <= CAP_LAST_CAP; cap++) {
		int found = -1;

		assert_non_null(caps_name(cap));
		assert_int_equal(caps_parse(caps_name(cap), &found), 0);
		assert_int_equal(found, cap);
		assert_int_equal(caps_parse(caps_name(cap) + 4, &found), 0);
		assert_int_equal(found, cap);
		assert_true(CAPS_ALL & CAPS_BIT(cap));
	}
	assert_null(caps_name(CAP_LAST_CAP + 1));
	assert_null(caps_name(-1));
}

static void test_takes_names_in_any_case_and_no_others(void **state)
{
	int cap = -1;

	(void)state;
	assert_int_equal(caps_parse("cap_net_raw", &cap), 0);
	assert_int_equal(cap, CAP_NET_RAW);
	assert_int_equal(caps_parse("Chown", &cap), 0);
	assert_int_equal(cap, CAP_CHOWN);
	assert_int_equal(caps_parse("", &cap), -EINVAL);
	assert_int_equal(caps_parse("CAP_", &cap), -EINVAL);
	assert_int_equal(caps_parse("CAP_CAP_CHOWN", &cap), -EINVAL);
	assert_int_equal(caps_parse("CHOWN ", &cap), -EINVAL);
	assert_int_equal(caps_parse("0", &cap), -EINVAL);
	assert_int_equal(cap, CAP_CHOWN);
}

static void test_default_is_eleven(void **state)
{
	struct spec_capabilities capabilities;

	(void)state;
	caps_set_default(&capabilities);
	assert_int_equal(__builtin_popcountll(capabilities.bounding), 11);
	assert_true(capabilities.permitted == capabilities.bounding);
	assert_true(capabilities.ambient == 0 && capabilities.required == 0);
}

static void test_adds_and_drops_in_order(void **state)
{
	struct spec_capabilities capabilities;
	struct error error;

	(void)state;
	caps_set_default(&capabilities);
	assert_int_equal(caps_drop(&capabilities, "ALL", &error), 0);
	assert_int_equal(caps_add(&capabilities, "NET_RAW,cap_sys_time", &error), 0);
	assert_true(capabilities.bounding == (CAPS_BIT(CAP_NET_RAW) | CAPS_BIT(CAP_SYS_TIME)));
	assert_true(capabilities.required == capabilities.bounding);
	assert_true(capabilities.ambient == capabilities.bounding);
	assert_int_equal(caps_add(&capabilities, "all", &error), 0);
	assert_true(capabilities.permitted == CAPS_ALL);
	assert_true(capabilities.required == (CAPS_BIT(CAP_NET_RAW) | CAPS_BIT(CAP_SYS_TIME)));
	assert_int_equal(caps_drop(&capabilities, "SYS_TIME", &error), 0);
	assert_true(capabilities.required == CAPS_BIT(CAP_NET_RAW));
	assert_true(capabilities.permitted == (CAPS_ALL & ~CAPS_BIT(CAP_SYS_TIME)));
}

static void test_unknown_name_changes_nothing(void **state)
{
	struct spec_capabilities capabilities;
	struct error error;

	(void)state;
	caps_set_default(&capabilities);
	assert_int_equal(caps_add(&capabilities, "NET_RAW,NET_ROW", &error), -EINVAL);
	assert_non_null(strstr(error.text, "NET_ROW"));
	assert_true(capabilities.bounding == CAPS_DEFAULT);
	assert_int_equal(caps_drop(&capabilities, "CHOWN,", &error), -EINVAL);
	assert_true(capabilities.bounding == CAPS_DEFAULT);
}

static void test_last_is_the_kernels(void **state)
{
	FILE *file = fopen("/proc/sys/kernel/cap_last_cap", "re");
	int last = -1;

	(void)state;
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &last), 1);
	fclose(file);
	assert_int_equal(caps_last(), last);
}

static void expect_root_has_default(void)
{
	struct spec_capabilities capabilities;
	struct error error;
	uint64_t available;

	caps_set_default(&capabilities);
	EXPECT(caps_available(&available) == 0);
	available &= CAPS_DEFAULT;
	EXPECT(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0) == 0);
	EXPECT_OK(caps_limit(&capabilities, true, &error), &error);
	EXPECT_OK(caps_apply(&capabilities, true, &error), &error);
	EXPECT(read_status("CapBnd") == available);
	EXPECT(read_status("CapPrm") == available);
	EXPECT(read_status("CapEff") == available);
	EXPECT(read_status("CapInh") == 0);
	EXPECT(read_status("CapAmb") == 0);
}

static void test_root_gets_the_default(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_root_has_default), 0);
}

static void become_user(const struct spec_capabilities *capabilities)
{
	struct error error;

	EXPECT_OK(caps_limit(capabilities, false, &error), &error);
	EXPECT(setresuid(4321, 4321, 4321) == 0);
	EXPECT_OK(caps_apply(capabilities, false, &error), &error);
}

static void expect_user_has_nothing(void)
{
	struct spec_capabilities capabilities;

	caps_set_default(&capabilities);
	become_user(&capabilities);
	EXPECT(read_status("CapPrm") == 0);
	EXPECT(read_status("CapEff") == 0);
	EXPECT(read_status("CapInh") == 0);
	EXPECT(read_status("CapAmb") == 0);
	EXPECT((read_status("CapBnd") & ~CAPS_DEFAULT) == 0);
}

static void expect_user_has_what_was_added(void)
{
	struct spec_capabilities capabilities;
	struct error error;

	caps_set_default(&capabilities);
	EXPECT_OK(caps_add(&capabilities, "NET_RAW", &error), &error);
	become_user(&capabilities);
	EXPECT(read_status("CapAmb") == CAPS_BIT(CAP_NET_RAW));
	EXPECT(read_status("CapPrm") == CAPS_BIT(CAP_NET_RAW));
	EXPECT(read_status("CapEff") == CAPS_BIT(CAP_NET_RAW));
	execlp("grep", "grep", "-q", "^CapEff:.*0000000000002000", "/proc/self/status", NULL);
}

static void test_another_user_gets_what_was_added_only(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_user_has_nothing), 0);
	assert_int_equal(process_run(expect_user_has_what_was_added), 0);
}

static void expect_missing_is_refused(void)
{
	struct spec_capabilities capabilities;
	struct error error;

	EXPECT(prctl(PR_CAPBSET_DROP, CAP_NET_RAW, 0, 0, 0) == 0);
	caps_set_default(&capabilities);
	EXPECT_OK(caps_add(&capabilities, "ALL", &error), &error);
	EXPECT_OK(caps_limit(&capabilities, true, &error), &error); /* not by its name: left out */
	EXPECT_OK(caps_add(&capabilities, "NET_RAW", &error), &error);
	EXPECT(caps_limit(&capabilities, true, &error) == -EPERM);
	EXPECT(strstr(error.text, "CAP_NET_RAW"));
}

static void test_what_was_asked_for_must_be_there(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_missing_is_refused), 0);
}

static void expect_bounding_lasts(void)
{
	struct spec_capabilities capabilities;
	struct error error;

	caps_set_default(&capabilities);
	EXPECT_OK(caps_drop(&capabilities, "CHOWN", &error), &error);
	EXPECT_OK(caps_limit(&capabilities, true, &error), &error);
	EXPECT_OK(caps_apply(&capabilities, true, &error), &error);
	/* Root's execve(2) gives what the bounding set has. */
	execlp("grep", "grep", "-q", "^CapEff:.*00000000800405fa", "/proc/self/status", NULL);
}

static void test_is_still_so_after_execve(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_bounding_lasts), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_knows_every_name),
		cmocka_unit_test(test_takes_names_in_any_case_and_no_others),
		cmocka_unit_test(test_default_is_eleven),
		cmocka_unit_test(test_adds_and_drops_in_order),
		cmocka_unit_test(test_unknown_name_changes_nothing),
		cmocka_unit_test(test_last_is_the_kernels),
		cmocka_unit_test(test_root_gets_the_default),
		cmocka_unit_test(test_another_user_gets_what_was_added_only),
		cmocka_unit_test(test_what_was_asked_for_must_be_there),
		cmocka_unit_test(test_is_still_so_after_execve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
