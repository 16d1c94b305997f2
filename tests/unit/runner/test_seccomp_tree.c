/* SPDX-License-Identifier: MIT */
/* That it means the same as what libseccomp makes of the default profile, test_seccomp_default shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runner/seccomp_tree.h"
#include "tests/unit/runner/bpf.h"

#define SIZE BPF_MAXINSNS

/* Each call has an action of its own: the ranges are as many as they can be. */
static void test_every_call_may_have_its_own_action(void **state)
{
	static struct sock_filter program[SIZE];
	struct seccomp_emitter emitter = { .program = program, .size = SIZE };
	struct seccomp_profile profile = { .default_action = SCMP_ACT_ERRNO(4000) };
	const uint32_t platform = seccomp_platforms[0];

	(void)state;
	for (int number = 0; number < 400; number++) {
		char *name = seccomp_syscall_resolve_num_arch(platform, number);
		struct seccomp_rule *rule;

		if (!name)
			continue;
		rule = spec_grow(&profile.rules);
		assert_non_null(rule);
		rule->action = SCMP_ACT_ERRNO((uint32_t)number);
		assert_int_equal(strv_add_owned(&rule->names, name), 0);
	}
	assert_int_equal(seccomp_tree_emit(&emitter, &profile), 0);
	assert_true(emitter.n <= emitter.size);
	for (int number = -1; number < 2000; number++) {
		const struct seccomp_data data = { .nr = number, .arch = platform };
		char *name = seccomp_syscall_resolve_num_arch(platform, number);
		const int wanted = name && number >= 0 && number < 400 ? number : 4000;

		free(name);
		assert_int_equal(bpf_run(program, emitter.n, &data),
				 SECCOMP_RET_ERRNO | (uint32_t)wanted);
	}
	seccomp_profile_deinit(&profile);
}

static void test_no_rules_are_the_default(void **state)
{
	static struct sock_filter program[SIZE];
	struct seccomp_emitter emitter = { .program = program, .size = SIZE };
	const struct seccomp_profile profile = { .default_action = SCMP_ACT_ERRNO(4000) };
	struct seccomp_data data = { .nr = 1, .arch = seccomp_platforms[0] };

	(void)state;
	assert_int_equal(seccomp_tree_emit(&emitter, &profile), 0);
	assert_int_equal(bpf_run(program, emitter.n, &data), SECCOMP_RET_ERRNO | 4000);
	data.arch = 1;
	assert_int_equal(bpf_run(program, emitter.n, &data), SECCOMP_RET_KILL_PROCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call_may_have_its_own_action),
		cmocka_unit_test(test_no_rules_are_the_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
