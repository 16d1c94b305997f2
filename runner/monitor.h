/* SPDX-License-Identifier: MIT */
/*
 * Watching over a container that was launched until it ends: signals, output, time, the daemon of
 * its union; then everything is taken down and written down.
 */
#ifndef RUNNER_MONITOR_H
#define RUNNER_MONITOR_H

#include "runner/launch.h"
#include "runner/output.h"

/** Where the monitor reads what the command writes; -1 where it has the caller's descriptor. */
struct monitor_streams {
	int input; /* what the command reads is written here */
	int output;
	int error;
};

struct monitor {
	struct launch *launch;
	struct output output;
	struct monitor_streams streams;
	int signals;        /* a signalfd */
	int status_fd;      /* JSON lines for the caller; -1 */
	int ready_fd;       /* gets a byte when the command runs; -1 */
	bool is_foreground; /* the end of client 0 is the end of the container */

	/* Its own. */
	bool is_running;
	bool has_timed_out;
	bool has_lost_net;
	bool has_ended;   /* the first process */
	int64_t deadline; /* when the command is told to end, then killed; monotonic ms; 0: never */
	int64_t union_deadline;        /* when the end of the daemon is a mishap; 0: it lives */
	struct attach_message pending; /* input that the command has not taken yet */
	size_t n_taken;
	int status; /* to exit with */
	struct error error;
};

/** Nothing yet. */
void monitor_init(struct monitor *monitor, struct launch *launch);

/** Close what is its own. */
void monitor_deinit(struct monitor *monitor);

/** Block all signals that are handed on; they come by monitor->signals.  Before launch_run. */
int monitor_open_signals(struct monitor *monitor, struct error *error) NODISCARD;

/**
 * Watch until the container has ended, and take it down.  Returns the exit status: the command's;
 * 128 and a signal's number; 124 when its time was up; 125, 126 or 127 with a line in
 * monitor->error.
 */
int monitor_run(struct monitor *monitor);

#endif
