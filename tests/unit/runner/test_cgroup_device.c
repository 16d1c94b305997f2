/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/bpf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/cgroup_device.h"

#define BLOCK BPF_DEVCG_DEV_BLOCK
#define CHAR BPF_DEVCG_DEV_CHAR
#define R BPF_DEVCG_ACC_READ
#define W BPF_DEVCG_ACC_WRITE
#define M BPF_DEVCG_ACC_MKNOD

/* What the kernel would make of the program; fails the test for what it would refuse. */
static bool run(const struct cgroup_device_program *program, const struct bpf_cgroup_dev_ctx *ctx)
{
	uint64_t registers[11] = { 0 };
	size_t pc = 0;

	for (;;) {
		const struct bpf_insn *insn;
		uint64_t *dst;
		uint32_t dst32;
		uint32_t operand;

		assert_true(pc < program->n);
		insn = &program->items[pc++];
		dst = &registers[insn->dst_reg];
		dst32 = (uint32_t)*dst;
		operand = (uint32_t)(insn->code & BPF_X ? registers[insn->src_reg] :
							  (uint64_t)(uint32_t)insn->imm);
		switch (insn->code) {
		case BPF_LDX | BPF_MEM | BPF_W:
			assert_int_equal(insn->src_reg, 1);
			*dst = ((const uint32_t *)ctx)[insn->off / 4];
			break;
		case BPF_ALU | BPF_MOV | BPF_X:
			*dst = operand;
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			*dst = dst32 & operand;
			break;
		case BPF_ALU | BPF_RSH | BPF_K:
			*dst = dst32 >> operand;
			break;
		case BPF_ALU64 | BPF_MOV | BPF_K:
			*dst = (uint64_t)insn->imm;
			break;
		case BPF_JMP32 | BPF_JNE | BPF_K:
			pc += dst32 != operand ? (size_t)insn->off : 0;
			break;
		case BPF_JMP32 | BPF_JEQ | BPF_K:
			pc += dst32 == operand ? (size_t)insn->off : 0;
			break;
		case BPF_JMP | BPF_EXIT:
			return registers[0] != 0;
		default:
			fail_msg("code %#x", insn->code);
		}
	}
}

static bool asks(const struct cgroup_device_program *program, unsigned int type, unsigned int major,
		 unsigned int minor, unsigned int access)
{
	struct bpf_cgroup_dev_ctx ctx = { .access_type = access << 16 | type,
					  .major = major,
					  .minor = minor };

	return run(program, &ctx);
}

static void compile(const struct spec_device_rule *given, size_t n,
		    struct cgroup_device_program *ret)
{
	struct spec_device_rules rules = { .n = n };
	struct spec_device_rules all;

	rules.items = calloc(n + 1, sizeof(*rules.items));
	if (n > 0)
		memcpy(rules.items, given, n * sizeof(*given));
	assert_int_equal(cgroup_device_rules(&rules, &all), 0);
	assert_int_equal(cgroup_device_compile(&all, ret), 0);
	free(rules.items);
	free(all.items);
}

static void test_the_harmless_nodes_and_no_others(void **state)
{
	struct cgroup_device_program program;

	(void)state;
	compile(NULL, 0, &program);
	assert_true(asks(&program, CHAR, 1, 3, R | W)); /* null */
	assert_true(asks(&program, CHAR, 1, 9, R));     /* urandom */
	assert_true(asks(&program, CHAR, 5, 2, R | W)); /* ptmx */
	assert_true(asks(&program, CHAR, 136, 77, R | W));
	assert_true(asks(&program, CHAR, 1, 3, 0));     /* may be asked about */
	assert_false(asks(&program, CHAR, 5, 1, R));    /* the machine's console */
	assert_false(asks(&program, CHAR, 1, 1, R));    /* mem */
	assert_false(asks(&program, CHAR, 10, 229, R)); /* fuse */
	assert_false(asks(&program, BLOCK, 1, 3, R));   /* a RAM disk */
	assert_false(asks(&program, BLOCK, 254, 0, W));
	assert_true(asks(&program, BLOCK, 254, 0, M)); /* without being opened */
	assert_false(asks(&program, BLOCK, 254, 0, M | R));
	cgroup_device_program_deinit(&program);
}

static void test_later_rules_win(void **state)
{
	static const struct spec_device_rule given[] = {
		{ true, 'c', 10, 229, "rw" },
		{ true, 'b', 8, SPEC_UNSET, "r" },
		{ false, 'b', 8, 3, "rwm" },
		{ false, 'c', 1, 8, "w" },
	};
	struct cgroup_device_program program;

	(void)state;
	compile(given, ARRAY_SIZE(given), &program);
	assert_true(asks(&program, CHAR, 10, 229, R | W));
	assert_true(asks(&program, BLOCK, 8, 1, R));
	assert_false(asks(&program, BLOCK, 8, 1, R | W));
	assert_false(asks(&program, BLOCK, 8, 3, R));
	assert_false(asks(&program, BLOCK, 8, 3, M));
	assert_true(asks(&program, CHAR, 1, 8, R));
	assert_false(asks(&program, CHAR, 1, 8, R | W));
	cgroup_device_program_deinit(&program);
}

static void test_access_adds_up(void **state)
{
	static const struct spec_device_rule given[] = {
		{ true, 'b', 8, 0, "r" },
		{ true, 'b', 8, SPEC_UNSET, "w" },
	};
	struct cgroup_device_program program;

	(void)state;
	compile(given, ARRAY_SIZE(given), &program);
	assert_true(asks(&program, BLOCK, 8, 0, R | W));
	assert_false(asks(&program, BLOCK, 8, 1, R));
	cgroup_device_program_deinit(&program);
}

static void test_a_rule_for_everything_replaces_all_before(void **state)
{
	static const struct spec_device_rule everything[] = {
		{ true, 'a', SPEC_UNSET, SPEC_UNSET, "rwm" },
	};
	struct cgroup_device_program program;

	(void)state;
	compile(everything, 1, &program);
	assert_true(asks(&program, BLOCK, 254, 0, R | W | M));
	assert_int_equal(program.n, 8); /* nothing that cannot be reached */
	cgroup_device_program_deinit(&program);
}

static void test_a_rule_for_both_types_becomes_two(void **state)
{
	static const struct spec_device_rule given[] = { { true, 'a', 7, 1, "r" } };
	struct cgroup_device_program program;

	(void)state;
	compile(given, 1, &program);
	assert_true(asks(&program, BLOCK, 7, 1, R));
	assert_true(asks(&program, CHAR, 7, 1, R));
	assert_false(asks(&program, CHAR, 7, 2, R));
	cgroup_device_program_deinit(&program);
}

static void test_lines_of_v1(void **state)
{
	static const struct {
		struct spec_device_rule rule;
		const char *line;
	} cases[] = {
		{ { true, 'c', 1, 3, "rwm" }, "c 1:3 rwm" },
		{ { true, 'b', SPEC_UNSET, SPEC_UNSET, "m" }, "b *:* m" },
		{ { false, 'a', SPEC_UNSET, SPEC_UNSET, "rwm" }, "a *:* rwm" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *line = cgroup_device_line(&cases[i].rule);

		assert_string_equal(line, cases[i].line);
		free(line);
	}
}

static void test_too_many_rules(void **state)
{
	struct cgroup_device_program program;
	struct spec_device_rules rules = { .n = 1001 };

	(void)state;
	rules.items = calloc(rules.n, sizeof(*rules.items));
	assert_int_equal(cgroup_device_compile(&rules, &program), -E2BIG);
	free(rules.items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_harmless_nodes_and_no_others),
		cmocka_unit_test(test_later_rules_win),
		cmocka_unit_test(test_access_adds_up),
		cmocka_unit_test(test_a_rule_for_everything_replaces_all_before),
		cmocka_unit_test(test_a_rule_for_both_types_becomes_two),
		cmocka_unit_test(test_lines_of_v1),
		cmocka_unit_test(test_too_many_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
