/* SPDX-License-Identifier: MIT */
/* Events only wake: what has happened is read from the state. */
#include "runner/state_watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS (IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)

int state_watch_open(int root, const char *name, struct state_watch *ret, struct error *error)
{
	struct state_watch watch = STATE_WATCH_EMPTY;
	char path[32];
	int r = state_dir_open(root, name, &watch.dir, error);

	if (r < 0)
		return r;
	watch.exit_code_fd = state_open_exit_code(&watch.dir);
	watch.inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", watch.dir.fd); /* fits */
	if (watch.inotify < 0 || inotify_add_watch(watch.inotify, path, EVENTS) < 0) {
		r = error_set_errno(error, -errno, "watching container '%s'", name);
		state_watch_close(&watch);
		return r;
	}
	*ret = watch;
	return 0;
}

void state_watch_close(struct state_watch *watch)
{
	fd_close(&watch->inotify);
	fd_close(&watch->exit_code_fd);
	fd_close(&watch->monitor);
	fd_close(&watch->init);
	state_dir_close(&watch->dir);
}

int state_watch_add_file(struct state_watch *watch, const char *path)
{
	return inotify_add_watch(watch->inotify, path, IN_MODIFY) < 0 ? -errno : 0;
}

static int make_removed(const struct state_watch *watch, struct state *ret, struct error *error)
{
	struct state state;

	state_init(&state);
	state.status = STATE_STOPPED;
	state.name = strdup(watch->dir.name);
	if (!state.name)
		return error_set_errno(error, -ENOMEM, "container '%s'", watch->dir.name);
	(void)state_read_exit_code(watch->exit_code_fd, &state.exit_code); /* else it stays unset */
	*ret = state;
	return 0;
}

/* A pidfd from the first time on that the process is known, until it has told of the end. */
static void note_process(int *pidfd, bool *has_ended, const struct process_id *id)
{
	if (*pidfd >= 0 || *has_ended || id->pid <= 0)
		return;
	*pidfd = process_id_open(id);
	*has_ended = *pidfd < 0;
}

int state_watch_read(struct state_watch *watch, struct state *ret, struct error *error)
{
	int r = state_read(&watch->dir, ret, error);

	if (r == -ENOENT) {
		watch->has_monitor_ended = true; /* or has noted all there is */
		return make_removed(watch, ret, error);
	}
	if (r < 0)
		return r;
	note_process(&watch->monitor, &watch->has_monitor_ended, &ret->monitor);
	note_process(&watch->init, &watch->has_init_ended, &ret->init);
	ret->status = state_status(ret);
	return 0;
}

static void note_end(int *pidfd, bool *has_ended, short events)
{
	if (!events)
		return;
	fd_close(pidfd);
	*has_ended = true;
}

int state_watch_wait(struct state_watch *watch, int64_t timeout_ms)
{
	struct pollfd fds[] = {
		{ .fd = watch->inotify, .events = POLLIN },
		{ .fd = watch->monitor, .events = POLLIN },
		{ .fd = watch->init, .events = POLLIN },
	};
	char events[4096];
	int n;

	do
		n = poll(fds, ARRAY_SIZE(fds), timeout_ms < 0 ? -1 : (int)MIN(timeout_ms, INT_MAX));
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	while (read(watch->inotify, events, sizeof(events)) > 0)
		; /* they are many for one change */
	note_end(&watch->monitor, &watch->has_monitor_ended, fds[1].revents);
	note_end(&watch->init, &watch->has_init_ended, fds[2].revents);
	return 1;
}
