/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "runner/caps.h"
#include "runner/seccomp_json.h"

static const struct seccomp_host host = {
	.architecture = SCMP_ARCH_X86_64,
	.capabilities = CAPS_BIT(CAP_CHOWN) | CAPS_BIT(CAP_KILL),
	.kernel = { 5, 10 },
};

static int decode(const char *text, struct seccomp_profile *ret, struct error *error)
{
	return seccomp_json_decode(text, strlen(text), &host, ret, error);
}

static void must_decode(const char *text, struct seccomp_profile *ret)
{
	struct error error = { "" };

	if (decode(text, ret, &error) < 0)
		fail_msg("%s", error.text);
}

static void test_takes_an_oci_profile(void **state)
{
	struct seccomp_profile profile;

	(void)state;
	must_decode("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
		    "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"],"
		    "\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"],\"syscalls\":["
		    "{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_ALLOW\"},"
		    "{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":7,\"args\":["
		    "{\"index\":1,\"value\":5,\"valueTwo\":6,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]}",
		    &profile);
	assert_int_equal(profile.default_action, SCMP_ACT_ERRNO(38));
	assert_int_equal(profile.architectures.n, 1);
	assert_int_equal(profile.architectures.items[0], SCMP_ARCH_X86);
	assert_int_equal(profile.flags, SECCOMP_FILTER_FLAG_LOG);
	assert_int_equal(profile.rules.n, 2);
	assert_string_equal(profile.rules.items[0].names.items[1], "write");
	assert_int_equal(profile.rules.items[0].action, SCMP_ACT_ALLOW);
	assert_int_equal(profile.rules.items[1].action, SCMP_ACT_TRACE(7));
	assert_int_equal(profile.rules.items[1].n, 1);
	assert_int_equal(profile.rules.items[1].conditions[0].arg, 1);
	assert_int_equal(profile.rules.items[1].conditions[0].op, SCMP_CMP_MASKED_EQ);
	assert_true(profile.rules.items[1].conditions[0].datum_a == 5);
	assert_true(profile.rules.items[1].conditions[0].datum_b == 6);
	assert_false(profile.is_guarded);
	seccomp_profile_deinit(&profile);
}

static void test_finds_it_in_a_config(void **state)
{
	struct seccomp_profile profile;
	struct error error;

	(void)state;
	must_decode("{\"ociVersion\":\"1.0.2\",\"linux\":{\"seccomp\":"
		    "{\"defaultAction\":\"SCMP_ACT_LOG\"}}}",
		    &profile);
	assert_int_equal(profile.default_action, SCMP_ACT_LOG);
	seccomp_profile_deinit(&profile);
	assert_int_equal(decode("{\"linux\":{}}", &profile, &error), -EINVAL);
}

static size_t count_rules(const char *condition)
{
	struct seccomp_profile profile;
	char text[512];
	size_t n;

	snprintf(text, sizeof(text),
		 "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"],"
		 "\"action\":\"SCMP_ACT_ALLOW\",%s}]}",
		 condition);
	must_decode(text, &profile);
	n = profile.rules.n;
	seccomp_profile_deinit(&profile);
	return n;
}

static void test_conditions_of_rules(void **state)
{
	(void)state;
	assert_int_equal(count_rules("\"includes\":{}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"caps\":[\"CAP_CHOWN\"]}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"caps\":[\"CAP_CHOWN\",\"CAP_KILL\"]}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"caps\":[\"CAP_CHOWN\",\"CAP_BPF\"]}"), 0);
	assert_int_equal(count_rules("\"excludes\":{\"caps\":[\"CAP_BPF\",\"CAP_KILL\"]}"), 0);
	assert_int_equal(count_rules("\"excludes\":{\"caps\":[\"CAP_BPF\"]}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"arches\":[\"arm\",\"amd64\"]}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"arches\":[\"arm64\"]}"), 0);
	assert_int_equal(count_rules("\"excludes\":{\"arches\":[\"amd64\"]}"), 0);
	assert_int_equal(count_rules("\"includes\":{\"minKernel\":\"5.10\"}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"minKernel\":\"4.18\"}"), 1);
	assert_int_equal(count_rules("\"includes\":{\"minKernel\":\"5.11\"}"), 0);
	assert_int_equal(count_rules("\"excludes\":{\"minKernel\":\"4.8\"}"), 0);
	assert_int_equal(count_rules("\"excludes\":{\"minKernel\":\"6.0\"}"), 1);
}

static void test_several_conditions_on_one_argument_are_alternatives(void **state)
{
	(void)state;
	assert_int_equal(count_rules("\"args\":[{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"},"
				     "{\"index\":1,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]"),
			 1);
	assert_int_equal(count_rules("\"args\":[{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"},"
				     "{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]"),
			 2);
}

static void test_takes_architectures_of_a_map(void **state)
{
	struct seccomp_profile profile;

	(void)state;
	must_decode("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"archMap\":["
		    "{\"architecture\":\"SCMP_ARCH_AARCH64\",\"subArchitectures\":"
		    "[\"SCMP_ARCH_ARM\"]},"
		    "{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":"
		    "[\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"]}]}",
		    &profile);
	assert_int_equal(profile.architectures.n, 2);
	assert_int_equal(profile.architectures.items[1], SCMP_ARCH_X32);
	seccomp_profile_deinit(&profile);
}

static void test_refuses_what_it_does_not_know(void **state)
{
	static const char *const wrong[] = {
		"",
		"[]",
		"{}",
		"{\"defaultAction\":\"SCMP_ACT_ALOW\"}",
		"{\"defaultAction\":5}",
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":4096}",
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":-1}",
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrno\":\"EWHAT\"}",
		"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":\"EPERM\"}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"defaultAction\":\"SCMP_ACT_ALLOW\"}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"architectures\":[\"SCMP_ARCH_VAX\"]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"flags\":[\"SECCOMP_FILTER_FLAG_X\"]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[1]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"action\":"
		"\"SCMP_ACT_ALLOW\"}]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"names\":[1],\"action\":"
		"\"SCMP_ACT_ALLOW\"}]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"names\":[\"read\"],\"action\":"
		"\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":6,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"names\":[\"read\"],\"action\":"
		"\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_LIKE\"}]}]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"names\":[\"read\"],\"action\":"
		"\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"op\":\"SCMP_CMP_EQ\"}]}]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"names\":[\"read\"],\"action\":"
		"\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":[\"CAP_X\"]}}]}",
		"{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[{\"names\":[\"read\"],\"action\":"
		"\"SCMP_ACT_ALLOW\",\"includes\":{\"minKernel\":\"new\"}}]}",
	};
	struct seccomp_profile profile;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct error error = { "" };

		assert_int_equal(decode(wrong[i], &profile, &error), -EINVAL);
		assert_true(error.text[0]);
	}
}

static void test_has_no_agent_to_ask(void **state)
{
	struct seccomp_profile profile;
	struct error error;

	(void)state;
	assert_int_equal(decode("{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", &profile, &error),
			 -ENOTSUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_an_oci_profile),
		cmocka_unit_test(test_finds_it_in_a_config),
		cmocka_unit_test(test_conditions_of_rules),
		cmocka_unit_test(test_several_conditions_on_one_argument_are_alternatives),
		cmocka_unit_test(test_takes_architectures_of_a_map),
		cmocka_unit_test(test_refuses_what_it_does_not_know),
		cmocka_unit_test(test_has_no_agent_to_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
