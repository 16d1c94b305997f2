/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runner/seccomp_compile.h"
#include "tests/unit/runner/bpf.h"

static struct sock_filter *program;
static size_t n;

static struct seccomp_rule *add(struct seccomp_profile *profile, const char *name, uint32_t action)
{
	struct seccomp_rule *rule = spec_grow(&profile->rules);

	assert_non_null(rule);
	rule->action = action;
	assert_int_equal(strv_add(&rule->names, name), 0);
	return rule;
}

static void compile(struct seccomp_profile *profile)
{
	struct error error = { "" };

	if (seccomp_compile(profile, &program, &n, &error) < 0)
		fail_msg("%s", error.text);
	seccomp_profile_deinit(profile);
}

static uint32_t ask(const char *name, uint64_t a)
{
	const struct seccomp_data data = {
		.nr = seccomp_syscall_resolve_name(name),
		.arch = seccomp_compile_architecture(),
		.args = { a },
	};

	return bpf_run(program, n, &data);
}

static int forget(void **state)
{
	(void)state;
	free(program);
	program = NULL;
	return 0;
}

static void test_rules_and_the_default(void **state)
{
	struct seccomp_profile profile = { .default_action = SCMP_ACT_ERRNO(5) };

	(void)state;
	(void)add(&profile, "read", SCMP_ACT_ALLOW);
	(void)add(&profile, "write", SCMP_ACT_ERRNO(7));
	(void)add(&profile, "no_such_call", SCMP_ACT_ALLOW);
	(void)add(&profile, "close", SCMP_ACT_ERRNO(5)); /* the default again */
	compile(&profile);
	assert_int_equal(ask("read", 0), SECCOMP_RET_ALLOW);
	assert_int_equal(ask("write", 0), SECCOMP_RET_ERRNO | 7);
	assert_int_equal(ask("close", 0), SECCOMP_RET_ERRNO | 5);
	assert_int_equal(ask("fstat", 0), SECCOMP_RET_ERRNO | 5);
}

static void test_conditions_on_arguments(void **state)
{
	struct seccomp_profile profile = { .default_action = SCMP_ACT_ALLOW };
	struct seccomp_rule *rule = add(&profile, "close", SCMP_ACT_ERRNO(7));

	(void)state;
	rule->conditions = calloc(1, sizeof(*rule->conditions));
	assert_non_null(rule->conditions);
	rule->conditions[0] = (struct scmp_arg_cmp){ .arg = 0, .op = SCMP_CMP_GT, .datum_a = 10 };
	rule->n = 1;
	compile(&profile);
	assert_int_equal(ask("close", 10), SECCOMP_RET_ALLOW);
	assert_int_equal(ask("close", 11), SECCOMP_RET_ERRNO | 7);
}

static void test_guards_only_where_they_are_wanted(void **state)
{
	struct seccomp_profile with = { .default_action = SCMP_ACT_ERRNO(5), .is_guarded = true };
	struct seccomp_profile without = { .default_action = SCMP_ACT_ERRNO(5) };

	(void)state;
	(void)add(&with, "socket", SCMP_ACT_ALLOW);
	compile(&with);
	assert_int_equal(ask("socket", 38), SECCOMP_RET_ERRNO | EAFNOSUPPORT);
	assert_int_equal(ask("socket", 2), SECCOMP_RET_ALLOW);
	(void)forget(state);
	(void)add(&without, "socket", SCMP_ACT_ALLOW);
	compile(&without);
	assert_int_equal(ask("socket", 38), SECCOMP_RET_ALLOW);
}

static void test_what_libseccomp_refuses_is_an_error(void **state)
{
	struct seccomp_profile profile = { .default_action = SCMP_ACT_ALLOW };
	struct error error = { "" };

	(void)state;
	(void)add(&profile, "read", 0x12345678);
	assert_true(seccomp_compile(&profile, &program, &n, &error) < 0);
	assert_non_null(strstr(error.text, "read"));
	seccomp_profile_deinit(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_rules_and_the_default, forget),
		cmocka_unit_test_teardown(test_conditions_on_arguments, forget),
		cmocka_unit_test_teardown(test_guards_only_where_they_are_wanted, forget),
		cmocka_unit_test_teardown(test_what_libseccomp_refuses_is_an_error, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
