/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/seccomp_emit.h"
#include "tests/unit/runner/bpf.h"

static struct sock_filter program[2000];

static uint32_t run(const struct seccomp_emitter *emitter, uint32_t arch, int number)
{
	const struct seccomp_data data = { .nr = number, .arch = arch };

	assert_true(emitter->n <= emitter->size);
	return bpf_run(program, emitter->n, &data);
}

static void test_branches_and_jumps_land_behind_what_follows_them(void **state)
{
	struct seccomp_emitter emitter = { .program = program, .size = ARRAY_SIZE(program) };
	size_t branch;
	size_t jump;

	(void)state;
	seccomp_emit_load(&emitter, offsetof(struct seccomp_data, nr));
	branch = seccomp_emit_branch(&emitter, BPF_JEQ, 7, true);
	jump = seccomp_emit_jump(&emitter);
	seccomp_emit(&emitter, BPF_RET | BPF_K, 1, 0, 0);
	seccomp_emit_land(&emitter, jump);
	seccomp_emit(&emitter, BPF_RET | BPF_K, 2, 0, 0);
	seccomp_emit_land(&emitter, branch);
	seccomp_emit(&emitter, BPF_RET | BPF_K, 3, 0, 0);
	assert_int_equal(run(&emitter, 0, 7), 3);
	assert_int_equal(run(&emitter, 0, 8), 2);
}

static void test_a_branch_over_nothing_goes_on(void **state)
{
	struct seccomp_emitter emitter = { .program = program, .size = ARRAY_SIZE(program) };

	(void)state;
	seccomp_emit_load(&emitter, offsetof(struct seccomp_data, nr));
	seccomp_emit_land(&emitter, seccomp_emit_branch(&emitter, BPF_JEQ, 7, false));
	seccomp_emit(&emitter, BPF_RET | BPF_K, 1, 0, 0);
	assert_int_equal(run(&emitter, 0, 7), 1);
	assert_int_equal(run(&emitter, 0, 8), 1);
}

static void test_what_does_not_fit_is_counted(void **state)
{
	struct seccomp_emitter emitter = { .program = program, .size = 2 };
	size_t jump;

	(void)state;
	for (int i = 0; i < 5; i++)
		jump = seccomp_emit_jump(&emitter);
	seccomp_emit_land(&emitter, jump);
	assert_int_equal(emitter.n, 5);
}

static void test_a_branch_too_far_is_no_program(void **state)
{
	struct seccomp_emitter emitter = { .program = program, .size = ARRAY_SIZE(program) };
	const size_t branch = seccomp_emit_branch(&emitter, BPF_JEQ, 7, true);

	(void)state;
	for (int i = 0; i < 256; i++)
		seccomp_emit(&emitter, BPF_RET | BPF_K, 1, 0, 0);
	seccomp_emit_land(&emitter, branch);
	assert_true(emitter.n > emitter.size);
}

static void test_other_platforms_are_jumped_over(void **state)
{
	struct seccomp_emitter emitter = { .program = program, .size = ARRAY_SIZE(program) };
	const size_t other = seccomp_emit_platform(&emitter, seccomp_platforms[0]);

	(void)state;
	for (int i = 0; i < 1000; i++)
		seccomp_emit_land(&emitter, seccomp_emit_branch(&emitter, BPF_JEQ, 3, false));
	seccomp_emit(&emitter, BPF_RET | BPF_K, 1, 0, 0);
	seccomp_emit_land(&emitter, other);
	seccomp_emit(&emitter, BPF_RET | BPF_K, 2, 0, 0);
	assert_int_equal(run(&emitter, seccomp_platforms[0], 3), 1);
	assert_int_equal(run(&emitter, 0, 3), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_branches_and_jumps_land_behind_what_follows_them),
		cmocka_unit_test(test_a_branch_over_nothing_goes_on),
		cmocka_unit_test(test_what_does_not_fit_is_counted),
		cmocka_unit_test(test_a_branch_too_far_is_no_program),
		cmocka_unit_test(test_other_platforms_are_jumped_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
