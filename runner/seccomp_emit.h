/* SPDX-License-Identifier: MIT */
/* Writing a seccomp program instruction by instruction, and for which architectures. */
#ifndef RUNNER_SECCOMP_EMIT_H
#define RUNNER_SECCOMP_EMIT_H

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "lib/base.h"

/** A program as it grows.  @n goes on when it is full, so that one check at the end will do. */
struct seccomp_emitter {
	struct sock_filter *program;
	size_t size; /* instructions there is room for */
	size_t n;
};

/**
 * The native architecture, and the one of 32 bits whose programs run beside it: SCMP_ARCH_*, which
 * are AUDIT_ARCH_*.  x32 is x86_64 to the kernel, with numbers from 2^30 on.
 */
extern const uint32_t seccomp_platforms[];
extern const size_t seccomp_n_platforms;
#define SECCOMP_MAX_PLATFORMS 2

void seccomp_emit(struct seccomp_emitter *emitter, unsigned code, uint32_t k, uint8_t yes,
		  uint8_t no);

/** Load 32 bits of struct seccomp_data. */
void seccomp_emit_load(struct seccomp_emitter *emitter, size_t offset);

/** A jump whose distance is known later; returns where it is. */
size_t seccomp_emit_jump(struct seccomp_emitter *emitter);

/** The same, but taken only where the comparison @code with @k has the result @result. */
size_t seccomp_emit_branch(struct seccomp_emitter *emitter, unsigned code, uint32_t k, bool result);

/** Make the jump at @at lead to what comes next; a branch 255 instructions far at most. */
void seccomp_emit_land(struct seccomp_emitter *emitter, size_t at);

/**
 * Go on only on @platform, with the number of the call loaded.  Returns the jump that is taken on
 * others.
 */
size_t seccomp_emit_platform(struct seccomp_emitter *emitter, uint32_t platform);

#endif
