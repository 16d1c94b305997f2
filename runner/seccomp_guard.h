/* SPDX-License-Identifier: MIT */
/*
 * Checks of arguments that come before the rules of the default profile: what some values of a
 * system call's arguments get although the call itself is allowed.
 *
 * libseccomp's rules compare 64 bits, and have no "unless".  The kernel takes only the lower half of
 * an int: socket(2) with AF_ALG + 2^32 makes an AF_ALG socket.  So these look at the lower half.
 */
#ifndef RUNNER_SECCOMP_GUARD_H
#define RUNNER_SECCOMP_GUARD_H

#include "runner/seccomp_emit.h"

/** The capabilities that lift a guard. */
uint64_t seccomp_guard_capabilities(void);

/**
 * Append the guards of a container with @capabilities, for all of the platforms.  What they have no
 * objection to goes on with what is appended next.
 */
void seccomp_guard_emit(struct seccomp_emitter *emitter, uint64_t capabilities);

#endif
