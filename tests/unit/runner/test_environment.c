/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runner/environment.h"

static const char *get(const struct strv *env, const char *name)
{
	return environment_get(strv_argv(env), name);
}

static void test_defaults(void **state)
{
	struct strv env = { 0 };

	(void)state;
	assert_int_equal(environment_add_defaults(&env, false, "vt100"), 0);
	assert_string_equal(get(&env, "PATH"), ENVIRONMENT_PATH);
	assert_string_equal(get(&env, "container"), "unionfs");
	assert_null(get(&env, "TERM"));
	assert_int_equal(env.n, 2);
	strv_deinit(&env);
}

static void test_term_is_that_of_the_terminal(void **state)
{
	static const struct {
		const char *given;
		const char *expected;
	} terms[] = { { "vt100", "vt100" }, { "", "xterm" }, { NULL, "xterm" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(terms); i++) {
		struct strv env = { 0 };

		assert_int_equal(environment_add_defaults(&env, true, terms[i].given), 0);
		assert_string_equal(get(&env, "TERM"), terms[i].expected);
		strv_deinit(&env);
	}
}

static void test_what_is_set_is_kept(void **state)
{
	struct strv env = { 0 };

	(void)state;
	assert_int_equal(environment_set(&env, "PATH="), 0);
	assert_int_equal(environment_add_defaults(&env, false, NULL), 0);
	assert_string_equal(get(&env, "PATH"), "");
	strv_deinit(&env);
}

static void test_a_name_is_set_once(void **state)
{
	struct strv env = { 0 };

	(void)state;
	assert_int_equal(environment_set(&env, "A=1"), 0);
	assert_int_equal(environment_set(&env, "AB=2"), 0);
	assert_int_equal(environment_set(&env, "A=3=4"), 0);
	assert_int_equal(env.n, 2);
	assert_string_equal(env.items[0], "A=3=4");
	assert_string_equal(get(&env, "AB"), "2");
	assert_null(get(&env, "B"));
	strv_deinit(&env);
}

static void test_without_a_name_it_is_einval(void **state)
{
	struct strv env = { 0 };

	(void)state;
	assert_int_equal(environment_set(&env, "=1"), -EINVAL);
	assert_int_equal(environment_set(&env, "A"), -EINVAL);
	assert_int_equal(environment_set(&env, ""), -EINVAL);
	assert_int_equal(env.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_term_is_that_of_the_terminal),
		cmocka_unit_test(test_what_is_set_is_kept),
		cmocka_unit_test(test_a_name_is_set_once),
		cmocka_unit_test(test_without_a_name_it_is_einval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
