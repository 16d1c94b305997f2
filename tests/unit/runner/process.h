/* SPDX-License-Identifier: MIT */
/* Tests that change what a process is run in one of their own. */
#ifndef TESTS_UNIT_RUNNER_PROCESS_H
#define TESTS_UNIT_RUNNER_PROCESS_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/** assert for a child: says what is wrong and ends it. */
#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/** Expect success of what reports by struct error. */
#define EXPECT_OK(call, error)                                                                     \
	do {                                                                                       \
		if ((call) < 0) {                                                                  \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, (error)->text);         \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/** Run @function in a child.  Returns its status as waitpid(2) has it: 0 is good. */
static inline int process_run(void (*function)(void))
{
	int status = -1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		function();
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

/** The rights that some tests need: they are skipped without. */
#define SKIP_UNLESS_ROOT()                                                                         \
	do {                                                                                       \
		if (geteuid() != 0)                                                                \
			skip();                                                                    \
	} while (0)

#endif
