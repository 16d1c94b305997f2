/* SPDX-License-Identifier: MIT */
/*
 * Running a container, from a spec to an exit status: with this process as its monitor, or with one
 * that is made for it and to which this process is attached.
 */
#ifndef RUNNER_RUN_H
#define RUNNER_RUN_H

#include "runner/cli.h"
#include "runner/host.h"
#include "runner/join.h"

/** How far this process goes along. */
enum run_until {
	RUN_UNTIL_READY,   /* create: the command waits to be started */
	RUN_UNTIL_STARTED, /* run -d */
	RUN_UNTIL_END,
};

struct run {
	struct spec *spec;
	struct host *host;
	const struct join *join; /* exec: the container that runs; NULL: one is made */
	enum run_until until;
	bool is_again;       /* its state directory is there: a stopped container is started */
	bool is_interactive; /* there is somebody to type */
	int preserve_fds;
	int status_fd; /* -1 */
	const struct cli_keys *detach_keys;
	size_t dies_at; /* SIZE_MAX */
};

/**
 * Run it.  What went wrong, or what is to be known, is logged.  Returns the exit status, as
 * monitor_run and console_run tell it.
 */
int run_container(const struct run *run);

#endif
