/* SPDX-License-Identifier: MIT */
/*
 * unionfs-init: process 1 of a container, when the command is not.
 *
 *     unionfs-init COMMAND-PID EVENT-FD WAITS-FOR-ALL GATE-FD
 *
 * It reaps whatever is left to it, hands on every signal that it gets, and ends with the command's
 * status, 128 and the signal's number when a signal ended it; the kernel then kills the rest.  With
 * WAITS-FOR-ALL it stays until nobody is left.  When the command is stopped by its terminal, it
 * writes the signal's number to EVENT-FD.  All signals are blocked by who executes it.
 *
 * Nobody inside may trace it or write its memory who lacks CAP_SYS_PTRACE, whatever user it has.
 * When that holds it closes GATE-FD, which the command waits for.
 *
 * It is a program of its own, small and static, so that an idle container costs little, and because
 * /proc/1/exe of a container must lead to nothing that can be written (runner/helper.h).
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>

#include "runner/init_system.h"

#define EXIT_BROKEN 125
#define EXIT_SIGNAL 128

struct init {
	int command;
	int events;
	bool waits_for_all;
	bool has_ended;
	int status; /* the command's, once it has ended */
};

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
}

static void tell_stop(const struct init *init, int status)
{
	unsigned char number = (unsigned char)WSTOPSIG(status);

	if (init->events >= 0)
		(void)system_write(init->events, &number, 1); /* nobody watches: it stays stopped */
}

/* False when no child is left. */
static bool reap(struct init *init)
{
	for (;;) {
		int status = 0;
		long pid = system_wait(-1, &status, WNOHANG | WUNTRACED);

		if (pid == -EINTR)
			continue;
		if (pid <= 0)
			return pid == 0;
		if (pid != init->command)
			continue;
		if (WIFSTOPPED(status)) {
			tell_stop(init, status);
			continue;
		}
		init->status = exit_status(status);
		init->has_ended = true;
	}
}

/* A terminal stops the command's whole group, so all of it has to go on. */
static void hand_on(const struct init *init, int number)
{
	if (number == SIGCONT && system_kill(-init->command, number) == 0)
		return;
	(void)system_kill(init->command, number); /* gone meanwhile: reaped next */
}

/* Until there is a status to end with. */
static int serve(struct init *init)
{
	static const signal_set all = ~(signal_set)0;

	for (;;) {
		bool has_children = reap(init);
		long number;

		if (init->has_ended && (!init->waits_for_all || !has_children))
			return init->status;
		number = system_wait_signal(&all);
		if (number > 0 && number != SIGCHLD && !init->has_ended)
			hand_on(init, (int)number);
	}
}

/* A decimal number, perhaps with a minus before it; written by the runner. */
static int number_of(const char *text)
{
	bool is_negative = *text == '-';
	int value = 0;

	for (text += is_negative; *text >= '0' && *text <= '9'; text++)
		value = 10 * value + (*text - '0');
	return is_negative ? -value : value;
}

void init_begin(const long *stack) __attribute__((noreturn, used));

void init_begin(const long *stack)
{
	const char *const *argv = (const char *const *)(stack + 1);
	struct init init = { .status = EXIT_BROKEN };

	if (stack[0] != 5)
		system_exit(EXIT_BROKEN);
	(void)system_forbid_dump();             /* known to every kernel: cannot fail */
	(void)system_close(number_of(argv[4])); /* nor this */
	init.command = number_of(argv[1]);
	init.events = number_of(argv[2]);
	init.waits_for_all = argv[3][0] == '1';
	system_exit(serve(&init));
}
