/* SPDX-License-Identifier: MIT */
/* Run a function in a process of its own, to see what it writes to stderr and how it ends. */
#ifndef TESTS_UNIT_LIB_CHILD_H
#define TESTS_UNIT_LIB_CHILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct child_end {
	int status;         /* as of waitpid(2) */
	char output[65536]; /* what came on stderr, as a string */
};

static inline void child_main(void (*function)(void), int output)
{
	const struct rlimit no_core = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &no_core);
	if (dup2(output, STDERR_FILENO) < 0)
		_exit(127);
	function();
	_exit(0);
}

static inline void child_run(void (*function)(void), struct child_end *end)
{
	size_t len = 0;
	int ends[2];
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child_main(function, ends[1]);

	close(ends[1]);
	while ((n = read(ends[0], end->output + len, sizeof(end->output) - 1 - len)) > 0)
		len += (size_t)n;
	end->output[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &end->status, 0), pid);
}

static inline void assert_exits_with(const struct child_end *end, int code)
{
	assert_true(WIFEXITED(end->status));
	assert_int_equal(WEXITSTATUS(end->status), code);
}

#endif
