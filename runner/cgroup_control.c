/* SPDX-License-Identifier: MIT */
/*
 * v2 freezes and kills a whole tree in one step, and tells by poll(2) when it is frozen.  v1 has a
 * freezer only; there a group is killed by freezing it, so that nothing can fork while it is killed,
 * and letting it go on to its end.
 */
#include "runner/cgroup_control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

#define FREEZE_TIMEOUT_MS 10000
#define KILL_FREEZE_TIMEOUT_MS 500
#define KILL_TIMEOUT_MS 10000
#define STEP_MS 1
#define STEP_MOST_MS 50
#define WCHAN_SIZE 64

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(int64_t ms)
{
	(void)poll(NULL, 0, (int)ms); /* sooner is fine too */
}

/* --- list --- */

/* A v1 directory that holds the payload and nobody else. */
static const char *payload_v1(const struct cgroup_paths *paths)
{
	static const enum cgroup_controller order[] = { CGROUP_FREEZER, CGROUP_PIDS, CGROUP_MEMORY,
							CGROUP_DEVICES };

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		if (paths->v1[order[i]])
			return paths->v1[order[i]];
	}
	return NULL;
}

static int add_tree(const char *path, struct cgroup_pids *pids)
{
	int r = cgroup_tree_procs(path, pids);

	return r == -ENOENT ? 0 : r;
}

/* The payload may be below the daemon's cgroup. */
static int add_own(const char *path, struct cgroup_pids *pids)
{
	int r = cgroup_tree_own_procs(path, pids);

	return r == -ENOENT ? 0 : r;
}

static int add_part(const struct cgroup_paths *paths, enum cgroup_part part,
		    struct cgroup_pids *pids)
{
	_cleanup_free_ char *v2 = cgroup_paths_v2_part(paths, part);
	const char *v1 = payload_v1(paths);
	int r = 0;

	if (paths->v2 && !v2)
		return -ENOMEM;
	if (v2 && part == CGROUP_DAEMON)
		return add_own(v2, pids);
	if (v2)
		return add_tree(v2, pids);
	if (part == CGROUP_PAYLOAD)
		return v1 ? add_tree(v1, pids) : -ENODEV;
	/* The daemon is in some of v1 only, and not alone there. */
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS && r == 0; i++) {
		if (cgroup_paths_is_joined(paths, i, part))
			r = add_tree(paths->v1[i], pids);
	}
	return r;
}

static bool is_among(const struct cgroup_pids *pids, pid_t pid)
{
	for (size_t i = 0; i < pids->n; i++) {
		if (pids->items[i] == pid)
			return true;
	}
	return false;
}

/* What of @pids is not in the payload, which v1 shows among the daemon. */
static int drop_payload(const struct cgroup_paths *paths, struct cgroup_pids *pids)
{
	struct cgroup_pids payload = { 0 };
	size_t n = 0;
	int r = add_part(paths, CGROUP_PAYLOAD, &payload);

	for (size_t i = 0; i < pids->n && r == 0; i++) {
		if (!is_among(&payload, pids->items[i]))
			pids->items[n++] = pids->items[i];
	}
	if (r == 0)
		pids->n = n;
	cgroup_pids_deinit(&payload);
	return r;
}

int cgroup_procs(const struct cgroup_paths *paths, enum cgroup_part part, struct cgroup_pids *ret,
		 struct error *error)
{
	struct cgroup_pids pids = { 0 };
	int r = cgroup_paths_is_empty(paths) ? -ENODEV : add_part(paths, part, &pids);

	if (r == 0 && part == CGROUP_DAEMON && !paths->v2)
		r = drop_payload(paths, &pids);
	if (r < 0) {
		cgroup_pids_deinit(&pids);
		return error_set_errno(error, r, "cannot list the processes of the container");
	}
	cgroup_pids_sort(&pids);
	*ret = pids;
	return 0;
}

/* --- freeze --- */

/* 1, 0, or -errno. */
static int read_frozen_v2(const char *directory)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "cgroup.events");
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	int r = path ? cgroup_file_read(path, &content) : -ENOMEM;
	struct cgroup_text cursor = cgroup_content_text(&content);
	struct cgroup_value value;

	while (r == 0 && cgroup_decode_value(&cursor, &value)) {
		if (cgroup_text_is(value.key, "frozen"))
			return value.value != 0;
	}
	return r < 0 ? r : -ENODEV;
}

static int read_frozen_v1(const char *directory)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "freezer.state");
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	int r = path ? cgroup_file_read(path, &content) : -ENOMEM;

	return r < 0 ? r : cgroup_text_is(cgroup_content_text(&content), "FROZEN\n");
}

/* Wait for a change of cgroup.events, for a moment at most: the number of events is not known. */
static void wait_v2(int events)
{
	struct pollfd fd = { .fd = events, .events = POLLPRI };

	(void)poll(&fd, 1, STEP_MOST_MS); /* the state is read again anyway */
}

static int freeze_v2(const char *directory, bool is_frozen, int64_t timeout_ms)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "cgroup.freeze");
	_cleanup_free_ char *events_path = cgroup_file_join(directory, "cgroup.events");
	_cleanup_fd_ int events = events_path ? open(events_path, O_RDONLY | O_CLOEXEC) : -1;
	int64_t end = now_ms() + timeout_ms;
	int r = path ? cgroup_file_write(path, is_frozen ? "1" : "0") : -ENOMEM;

	if (r < 0)
		return r;
	for (;;) {
		r = read_frozen_v2(directory);
		if (r < 0 || r == is_frozen)
			return MIN(r, 0);
		if (now_ms() > end)
			return -ETIMEDOUT;
		wait_v2(events);
	}
}

/* A FREEZING group has to be told again: tasks that were forked meanwhile are not stopped. */
static int freeze_v1(const char *directory, bool is_frozen, int64_t timeout_ms)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "freezer.state");
	int64_t end = now_ms() + timeout_ms;
	int64_t step = STEP_MS;

	for (;;) {
		int r = path ? cgroup_file_write(path, is_frozen ? "FROZEN" : "THAWED") : -ENOMEM;

		if (r == 0)
			r = read_frozen_v1(directory);
		if (r < 0 || r == is_frozen)
			return MIN(r, 0);
		if (now_ms() > end)
			return -ETIMEDOUT;
		pause_ms(step);
		step = MIN(2 * step, STEP_MOST_MS);
	}
}

static int freeze(const struct cgroup_paths *paths, bool is_frozen, int64_t timeout_ms)
{
	const char *v1 = paths->v1[CGROUP_FREEZER];
	_cleanup_free_ char *v2 = cgroup_paths_v2_part(paths, CGROUP_PAYLOAD);

	if (paths->v2 && !v2)
		return -ENOMEM;
	if (v2)
		return freeze_v2(v2, is_frozen, timeout_ms);
	return v1 ? freeze_v1(v1, is_frozen, timeout_ms) : -ENODEV;
}

int cgroup_freeze(const struct cgroup_paths *paths, bool is_frozen, struct error *error)
{
	int r = freeze(paths, is_frozen, FREEZE_TIMEOUT_MS);

	if (r < 0 && is_frozen && r != -ENODEV)
		(void)freeze(paths, false, 0); /* the first failure is the one to tell of */
	if (r == -ENODEV)
		return error_set(error, r,
				 "cannot freeze: the container has no cgroup that can be frozen");
	return r < 0 ? error_set_errno(error, r, "cannot %s the container",
				       is_frozen ? "freeze" : "unfreeze") :
		       0;
}

int cgroup_is_frozen(const struct cgroup_paths *paths)
{
	const char *v1 = paths->v1[CGROUP_FREEZER];
	_cleanup_free_ char *v2 = cgroup_paths_v2_part(paths, CGROUP_PAYLOAD);

	if (paths->v2 && !v2)
		return -ENOMEM;
	if (v2)
		return read_frozen_v2(v2);
	return v1 ? read_frozen_v1(v1) : -ENODEV;
}

/* --- kill --- */

/*
 * One write kills all, also those that are being forked.  -ENOENT before Linux 5.14, and where the
 * payload is below the daemon, which is to be killed.
 */
static int kill_at_once(const struct cgroup_paths *paths, enum cgroup_part part)
{
	_cleanup_free_ char *directory = cgroup_paths_v2_part(paths, part);
	_cleanup_free_ char *path = cgroup_file_join(directory, "cgroup.kill");

	if (!paths->v2 || (part == CGROUP_DAEMON && paths->is_v2_bare))
		return -ENOENT;
	return path ? cgroup_file_write(path, "1") : -ENOMEM;
}

/* Returns how many there were; one of them is *ret_pid. */
static int signal_all(const struct cgroup_paths *paths, enum cgroup_part part, int signal,
		      pid_t *ret_pid, struct error *error)
{
	struct cgroup_pids pids = { 0 };
	int r = cgroup_procs(paths, part, &pids, error);
	int n = (int)MIN(pids.n, (size_t)INT32_MAX);

	for (int i = 0; i < n && r == 0; i++) {
		if (pids.items[i] == getpid())
			r = error_set(error, -EDEADLK,
				      "cannot kill the container from one of its own cgroups");
		else if (signal)
			(void)kill(pids.items[i], signal); /* ESRCH is what is wanted */
		*ret_pid = pids.items[i];
	}
	cgroup_pids_deinit(&pids);
	return r < 0 ? r : n;
}

/*
 * Kill all while they cannot fork; the daemon does not.  They are let go on every path, also when not
 * all of them froze: frozen ones do not die in v1.
 */
static int kill_frozen(const struct cgroup_paths *paths, enum cgroup_part part, pid_t *ret_pid,
		       struct error *error)
{
	int r;

	if (part == CGROUP_DAEMON)
		return signal_all(paths, part, SIGKILL, ret_pid, error);
	(void)freeze(paths, true, KILL_FREEZE_TIMEOUT_MS); /* else there is another round */
	r = signal_all(paths, part, SIGKILL, ret_pid, error);
	(void)freeze(paths, false, 0); /* without a freezer there is nothing to let go */
	return r;
}

static int fail_to_kill(pid_t pid, struct error *error)
{
	char path[sizeof("/proc//wchan") + 12];
	_cleanup_cgroup_content_ struct cgroup_content wchan = { 0 };

	(void)snprintf(path, sizeof(path), "/proc/%d/wchan", (int)pid); /* fits */
	if (cgroup_file_read(path, &wchan) < 0)
		return error_set(error, -ETIMEDOUT, "process %d of the container does not end",
				 (int)pid);
	return error_set(error, -ETIMEDOUT,
			 "process %d of the container does not end; it waits in %.*s", (int)pid,
			 WCHAN_SIZE, wchan.data);
}

int cgroup_kill(const struct cgroup_paths *paths, enum cgroup_part part, struct error *error)
{
	int64_t end = now_ms() + KILL_TIMEOUT_MS;
	int64_t step = STEP_MS;
	pid_t pid = 0;
	int at_once;

	if (cgroup_paths_is_empty(paths))
		return 0;
	at_once = kill_at_once(paths, part);
	for (;;) {
		int n = at_once == 0 ? signal_all(paths, part, 0, &pid, error) :
				       kill_frozen(paths, part, &pid, error);

		if (n <= 0)
			return n;
		if (now_ms() > end)
			return fail_to_kill(pid, error);
		pause_ms(step);
		step = MIN(2 * step, STEP_MOST_MS);
	}
}

/* --- remove --- */

static void keep_first(int r, int *first, const char *path, const char **first_path)
{
	if (r < 0 && *first == 0) {
		*first = r;
		*first_path = path;
	}
}

/* Our own directory for all containers goes with the last of them. */
static void remove_parent(const char *path)
{
	_cleanup_free_ char *parent = strdup(path);
	char *end = parent ? strrchr(parent, '/') : NULL;
	char *name;

	if (!end)
		return;
	*end = '\0';
	name = strrchr(parent, '/');
	if (name && strcmp(name + 1, CGROUP_PARENT) == 0)
		(void)rmdir(parent); /* another container is in it */
}

static int remove_v2(const struct cgroup_paths *paths)
{
	int first = 0;

	for (unsigned int part = CGROUP_PAYLOAD; part <= CGROUP_ALL; part++) {
		_cleanup_free_ char *path = cgroup_paths_v2_part(paths, part);
		int r = path ? cgroup_tree_remove(path) : -ENOMEM;

		first = first ? first : r;
	}
	return first;
}

void cgroup_remove_payload(const struct cgroup_paths *paths)
{
	_cleanup_free_ char *v2 = paths->v2 ? cgroup_paths_v2_part(paths, CGROUP_PAYLOAD) : NULL;

	if (v2)
		(void)!cgroup_tree_remove(v2); /* cgroup_remove tries again, and tells */
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (!cgroup_paths_is_joined(paths, i, CGROUP_PAYLOAD) ||
		    cgroup_paths_is_joined(paths, i, CGROUP_DAEMON))
			continue;
		(void)!cgroup_tree_remove(paths->v1[i]); /* likewise */
		remove_parent(paths->v1[i]);
	}
}

int cgroup_remove(const struct cgroup_paths *paths, struct error *error)
{
	const char *path = NULL;
	int first = 0;

	if (paths->v2) {
		keep_first(remove_v2(paths), &first, paths->v2, &path);
		remove_parent(paths->v2);
	}
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		if (!cgroup_paths_is_joined(paths, i, CGROUP_PAYLOAD))
			continue;
		keep_first(cgroup_tree_remove(paths->v1[i]), &first, paths->v1[i], &path);
		remove_parent(paths->v1[i]);
	}
	for (size_t i = paths->made.n; i-- > 0;)
		(void)rmdir(paths->made.items[i]); /* somebody else uses it now */
	return first < 0 ? error_set_errno(error, first, "cannot remove cgroup %s", path) : 0;
}
