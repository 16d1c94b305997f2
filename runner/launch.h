/* SPDX-License-Identifier: MIT */
/*
 * The monitor's part of making a container: it takes the host's steps of the plan, makes the first
 * process, and waits until that has taken its own.
 */
#ifndef RUNNER_LAUNCH_H
#define RUNNER_LAUNCH_H

#include "runner/cgroup_join.h"
#include "runner/helper.h"
#include "runner/idmap.h"
#include "runner/plan.h"
#include "runner/seccomp.h"
#include "runner/state_dir.h"
#include "runner/union.h"

struct launch {
	const struct spec *spec;
	struct plan plan;
	struct state_dir dir;
	struct state state;
	const struct idmap_caller *caller;
	bool may_fall_back;    /* to one id */
	struct idmap *maps;    /* NULL: no user namespace */
	const char *cache_dir; /* for compiled filters */
	int stdio[3];          /* what the command gets as 0, 1, 2; -1: the caller's */
	unsigned terminal_fds; /* which of them a terminal becomes */
	int preserve_fds;
	bool is_again;        /* its name was claimed when it was made first */
	bool waits_for_start; /* the command waits for a connection to DIR/start */
	size_t dies_at;       /* for tests: which step kills who takes it; SIZE_MAX */

	/* What it makes. */
	struct helper mount_program;
	struct helper init_program;
	struct seccomp_filter filter;
	struct union_daemon daemon;
	pid_t init_pid; /* 0: none; the caller's child */
	int init_pidfd;
	int channel;       /* ends when the command runs */
	int terminal;      /* the master's side; -1 */
	int events;        /* where the init tells of stops; -1 */
	int failed_status; /* to exit with when launch_run fails */
};

/** Before anything else is set.  What is -1 there is none. */
void launch_init(struct launch *launch);

/** Put into launch->state what the plan is going to make, before the state is written first. */
int launch_note_plan(struct launch *launch) NODISCARD;

/**
 * Take the steps.  On success the command is about to be executed, or waits to be started.
 * On failure everything that was made is gone but for the state directory and the upper; @error
 * names the step.
 */
int launch_run(struct launch *launch, struct error *error) NODISCARD;

/**
 * Take down what is left: processes, cgroups, network.  Goes on after a failure and tells of the
 * first one.
 */
int launch_end(struct launch *launch, struct error *error);

/** After that: remove what it has on disk, a throwaway upper and a log. */
int launch_remove_place(struct launch *launch, struct error *error);

/** Close and free. */
void launch_deinit(struct launch *launch);

#endif
