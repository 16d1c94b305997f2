/* SPDX-License-Identifier: MIT */
/* A seccomp program run here instead of in the kernel: what it says to a call nobody makes. */
#ifndef TESTS_UNIT_RUNNER_BPF_H
#define TESTS_UNIT_RUNNER_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** What is not a program: an instruction that is unknown or leads out of it. */
#define BPF_BROKEN 0xdeadbeefU

static inline uint32_t bpf_load(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t value;

	if (offset > sizeof(*data) - sizeof(value) || offset % sizeof(value) != 0)
		return BPF_BROKEN;
	memcpy(&value, (const char *)data + offset, sizeof(value));
	return value;
}

/** Returns what the kernel would: SECCOMP_RET_*. */
static inline uint32_t bpf_run(const struct sock_filter *program, size_t n,
			       const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sock_filter *in = &program[i];
		bool is_true;

		switch (in->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			a = bpf_load(data, in->k);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= in->k;
			continue;
		case BPF_JMP | BPF_JA:
			i += in->k;
			continue;
		case BPF_RET | BPF_K:
			return in->k;
		case BPF_JMP | BPF_JEQ | BPF_K:
			is_true = a == in->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			is_true = a >= in->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			is_true = a > in->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			is_true = a & in->k;
			break;
		default:
			return BPF_BROKEN;
		}
		i += is_true ? in->jt : in->jf;
	}
	return BPF_BROKEN;
}

#endif
