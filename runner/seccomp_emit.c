/* SPDX-License-Identifier: MIT */
/*
 * A conditional jump reaches 255 instructions, an unconditional one any.  Until a branch has been
 * landed its distance is OPEN, which tells which of its two ways is the one that jumps.
 */
#include "runner/seccomp_emit.h"

#include <seccomp.h>

#define OPEN 0xff

const uint32_t seccomp_platforms[] = {
#if defined(__x86_64__)
	SCMP_ARCH_X86_64,
	SCMP_ARCH_X86,
#elif defined(__aarch64__)
	SCMP_ARCH_AARCH64,
	SCMP_ARCH_ARM,
#elif defined(__i386__)
	SCMP_ARCH_X86,
#elif defined(__arm__)
	SCMP_ARCH_ARM,
#elif defined(__riscv)
	SCMP_ARCH_RISCV64,
#else
#define IS_UNKNOWN
	0,
#endif
};
#ifdef IS_UNKNOWN
_Static_assert(false, "the default seccomp profile has not been thought of for this platform");
#endif
const size_t seccomp_n_platforms = ARRAY_SIZE(seccomp_platforms);

void seccomp_emit(struct seccomp_emitter *emitter, unsigned code, uint32_t k, uint8_t yes,
		  uint8_t no)
{
	if (emitter->n < emitter->size)
		emitter->program[emitter->n] =
			(struct sock_filter)BPF_JUMP((uint16_t)code, k, yes, no);
	emitter->n++;
}

void seccomp_emit_load(struct seccomp_emitter *emitter, size_t offset)
{
	seccomp_emit(emitter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

size_t seccomp_emit_jump(struct seccomp_emitter *emitter)
{
	seccomp_emit(emitter, BPF_JMP | BPF_JA, 0, 0, 0);
	return emitter->n - 1;
}

size_t seccomp_emit_branch(struct seccomp_emitter *emitter, unsigned code, uint32_t k, bool result)
{
	seccomp_emit(emitter, BPF_JMP | code | BPF_K, k, result ? OPEN : 0, result ? 0 : OPEN);
	return emitter->n - 1;
}

void seccomp_emit_land(struct seccomp_emitter *emitter, size_t at)
{
	const size_t distance = emitter->n - at - 1;
	struct sock_filter *jump = &emitter->program[at];

	if (at >= emitter->size)
		return;
	if (jump->code == (BPF_JMP | BPF_JA))
		jump->k = (uint32_t)distance;
	else if (distance > UINT8_MAX)
		emitter->n = emitter->size + 1; /* cannot be: as if there were no room */
	else if (jump->jt == OPEN)
		jump->jt = (uint8_t)distance;
	else
		jump->jf = (uint8_t)distance;
}

size_t seccomp_emit_platform(struct seccomp_emitter *emitter, uint32_t platform)
{
	size_t other;

	seccomp_emit_load(emitter, offsetof(struct seccomp_data, arch));
	seccomp_emit(emitter, BPF_JMP | BPF_JEQ | BPF_K, platform, 1, 0);
	other = seccomp_emit_jump(emitter); /* over the whole of a platform: too far for a branch */
	seccomp_emit_load(emitter, offsetof(struct seccomp_data, nr));
	return other;
}
