/* SPDX-License-Identifier: MIT */
/* A monitor holds a lock for as long as it lives; when it is free, everything has been done. */
#include "runner/named.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "lib/log.h"
#include "runner/state_root.h"

/* How often the lock is looked at while the end is waited for: it cannot be polled. */
#define LOOK_MS 5

/* The same while it is being made, which takes some milliseconds. */
#define LOOK_MADE_MS 1

static int load(struct named *named, const char *name, struct error *error)
{
	int r;

	r = state_dir_open(named->root, name, &named->dir, error);
	if (r == 0)
		r = state_read(&named->dir, &named->state, error);
	if (r == 0)
		r = state_read_spec(&named->dir, &named->spec, error);
	if (r == 0)
		r = cgroup_paths_from_strv(&named->state.cgroups, &named->cgroups, error);
	return r;
}

int named_open(const struct cli *cli, const char *name, struct named *ret, struct error *error)
{
	struct named named = NAMED_NONE;
	int r;

	state_init(&named.state);
	r = state_root_find(cli->state_root, &named.root_path, error);
	if (r >= 0) {
		named.root = r;
		r = load(&named, name, error);
	}
	if (r < 0) {
		named_close(&named);
		return r;
	}
	*ret = named;
	return 0;
}

void named_close(struct named *named)
{
	cgroup_paths_deinit(&named->cgroups);
	spec_deinit(&named->spec);
	state_deinit(&named->state);
	state_dir_close(&named->dir);
	fd_close(&named->root);
	free(named->root_path);
	*named = NAMED_NONE;
}

int named_wait_made(struct named *named, struct error *error)
{
	while (named->state.status == STATE_CREATING &&
	       process_id_is_alive(&named->state.monitor)) {
		struct state state;
		int r;

		(void)poll(NULL, 0, LOOK_MADE_MS);
		r = state_read(&named->dir, &state, error);
		if (r < 0)
			return r;
		state_deinit(&named->state);
		named->state = state;
	}
	return 0;
}

int named_check_running(const struct named *named, struct error *error)
{
	if (process_id_is_alive(&named->state.init))
		return 0;
	return error_set(error, -ESRCH, "it is not running");
}

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int named_wait_end(const struct named *named, int64_t timeout_ms)
{
	int64_t end = now_ms() + timeout_ms;

	while (state_monitor_pid(&named->dir) > 0 || process_id_is_alive(&named->state.init)) {
		if (timeout_ms >= 0 && now_ms() >= end)
			return -ETIMEDOUT;
		(void)poll(NULL, 0, LOOK_MS);
	}
	return 0;
}

int named_for_each(const struct cli *cli,
		   int (*act)(const struct cli *cli, struct named *named, struct error *error))
{
	int status = 0;

	for (size_t i = 0; i < cli->names.n; i++) {
		struct named named;
		struct error error;
		int r = named_open(cli, cli->names.items[i], &named, &error);

		if (r == 0) {
			r = named_wait_made(&named, &error);
			if (r == 0)
				r = act(cli, &named, &error);
			named_close(&named);
		}
		if (r < 0) {
			log_error("%s: %s", cli->names.items[i], error.text);
			status = CLI_EXIT_FAILURE;
		}
	}
	return status;
}
