/* SPDX-License-Identifier: MIT */
/*
 * The user's side of an attachment: his terminal and signals on one hand, a container's monitor
 * (attach) on the other.
 */
#ifndef RUNNER_CONSOLE_H
#define RUNNER_CONSOLE_H

#include "runner/attach.h"
#include "runner/cli.h"

struct console {
	int server;                  /* an attachment; borrowed */
	const struct cli_keys *keys; /* typed, they end the attachment; NULL */
	bool has_terminal;           /* the container has one: ours is made raw */
	bool reads_input;            /* standard input is handed on */
	int input;                   /* a terminal to be typed at; -1 when reads_input is not set */
	int output;                  /* where its output goes */
};

enum console_end {
	CONSOLE_ENDED,    /* the container has ended: @status */
	CONSOLE_DETACHED, /* the keys were typed */
	CONSOLE_FAILED,   /* it did not start: @status, @error */
	CONSOLE_LOST,     /* the monitor has gone, or our terminal: @status, @error */
};

/**
 * Hand on until there is an end.  The terminal is as it was afterwards.
 * @ret_status is what to exit with.
 */
enum console_end console_run(const struct console *console, int *ret_status, struct error *error);

/**
 * Wait for ATTACH_READY or ATTACH_STARTED, which come with the container's name; the caller frees
 * it.  Returns 0; -errno, told in @error, with a status.
 */
int console_wait(int server, enum attach_kind wanted, char **ret_name, int *ret_status,
		 struct error *error) NODISCARD;

#endif
