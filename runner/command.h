/* SPDX-License-Identifier: MIT */
/*
 * The process that becomes the command, in a container that is there: it takes the command's steps
 * of the plan and executes.  The same for the first command and for one that joins (exec).
 */
#ifndef RUNNER_COMMAND_H
#define RUNNER_COMMAND_H

#include "runner/plan.h"
#include "runner/seccomp.h"

struct command {
	const struct spec *spec;
	const struct plan *plan;
	size_t first_step;
	const struct seccomp_filter *filter;
	int channel;           /* takes complaints; closed by execve(2) */
	int start_socket;      /* listening: a connection starts the command; -1 */
	int gate;              /* wait until its other end is closed; -1 */
	int terminal;          /* the pseudo terminal; -1 */
	unsigned terminal_fds; /* bits of 0, 1, 2: which of them it becomes */
	int preserve_fds;
	bool has_session; /* the init has begun it: be its foreground group */
	size_t dies_at;
};

/** Does not return.  Exits with 125, 126 or 127 when nothing is executed. */
void command_run(const struct command *command) __attribute__((noreturn));

#endif
