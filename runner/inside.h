/* SPDX-License-Identifier: MIT */
/*
 * The container's first process, from clone3(2) to its init: it takes the container's steps of the
 * plan, makes the process that becomes the command, and executes the init, or becomes the command
 * itself.
 *
 * It depends on nobody once it has been told to go: its parent may end, and whoever is to start the
 * command connects to its socket.
 */
#ifndef RUNNER_INSIDE_H
#define RUNNER_INSIDE_H

#include "runner/cgroup_join.h"
#include "runner/helper.h"
#include "runner/joined.h"
#include "runner/plan.h"
#include "runner/seccomp.h"

struct inside {
	const struct plan *plan;
	const struct seccomp_filter *filter;
	const struct helper *init;
	const struct cgroup_tasks *tasks; /* joined first */
	const struct joined *joined;      /* entered by their steps */
	const int *binds; /* sources that were opened outside, by step, -1 for others; or NULL */
	int channel;      /* to the monitor */
	int union_socket; /* where the root comes from */
	int start_socket; /* listening: the command waits for a connection; -1: it does not wait */
	unsigned terminal_fds; /* which of 0, 1, 2 the terminal becomes, as bits */
	int events;            /* where the init tells of stops; -1 */
	int preserve_fds;      /* descriptors 3 .. 2 + this go to the command */
	size_t dies_at;        /* for tests: die at this step; SIZE_MAX */

	bool dies_with_monitor;

	/* Its own. */
	int root;      /* of the container */
	int *prepared; /* by step: a mount that is made and lies nowhere yet, INSIDE_MADE, or -1 */
	int mask;      /* what hides directories; -1 before the first */
	int terminal;  /* the command's side of the pseudo terminal; -1 */
	int init_fd;   /* to execute the init by; -1 */
	int clocks;    /* /proc/self/timens_offsets, if it is to be written; -1 */
	size_t step;   /* the one that is being taken */
};

/** A node or link was made while its file system lay nowhere yet. */
#define INSIDE_MADE (-2)

/** What is its own, before inside_run. */
#define INSIDE_OWN .root = -1, .mask = -1, .terminal = -1, .init_fd = -1, .clocks = -1

/** Does not return. */
void inside_run(struct inside *inside) __attribute__((noreturn));

#endif
