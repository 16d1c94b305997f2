/* SPDX-License-Identifier: MIT */
/*
 * Waiting for something to happen to a container: inotify(7) on its directory, and pidfds of its
 * processes, as one that is killed writes nothing.
 */
#ifndef RUNNER_STATE_WATCH_H
#define RUNNER_STATE_WATCH_H

#include "runner/state_dir.h"

struct state_watch {
	struct state_dir dir;
	int inotify;
	int exit_code_fd;
	int monitor; /* pidfds, -1: not known yet, or ended */
	int init;
	bool has_monitor_ended;
	bool has_init_ended;
};
#define STATE_WATCH_EMPTY                                                                          \
	((struct state_watch){ .dir = STATE_DIR_EMPTY,                                             \
			       .inotify = -1,                                                      \
			       .exit_code_fd = -1,                                                 \
			       .monitor = -1,                                                      \
			       .init = -1 })

/** Begin: what happens from now on is not missed.  -ENOENT: there is no such container. */
int state_watch_open(int root, const char *name, struct state_watch *ret,
		     struct error *error) NODISCARD;

/** STATE_WATCH_EMPTY is accepted. */
void state_watch_close(struct state_watch *watch);
#define _cleanup_state_watch_ CLEANUP(state_watch_close)

/** Be told too when @path is written to. */
int state_watch_add_file(struct state_watch *watch, const char *path) NODISCARD;

/**
 * Read the state, with the status that is true now.  One that was removed has the status
 * STATE_STOPPED and what is known of its exit code, and nothing else but its name.
 */
int state_watch_read(struct state_watch *watch, struct state *ret, struct error *error) NODISCARD;

/** Wait until something happens.  Returns 1, 0 after @timeout_ms (-1: never), or -errno. */
int state_watch_wait(struct state_watch *watch, int64_t timeout_ms) NODISCARD;

#endif
