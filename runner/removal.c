/* SPDX-License-Identifier: MIT */
/*
 * A monitor that has noted the end of its container cleans up after it; it is waited for.  One that
 * was killed leaves everything to us, and then the state says what there is.
 */
#include "runner/removal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/state_dir.h"
#include "runner/state_remove.h"

#define MONITOR_TIMEOUT_MS 10000

/* What is known, which of a state that was never completed is only the name. */
static int read_what_is_there(const struct state_dir *dir, struct state *ret, struct error *error)
{
	int r = state_read(dir, ret, error);

	if (r != -EINVAL && r != -ENOENT && r != -E2BIG)
		return r;
	state_init(ret);
	ret->status = STATE_STOPPED;
	ret->name = strdup(dir->name);
	return ret->name ? 0 : error_set_errno(error, -ENOMEM, "container '%s'", dir->name);
}

static int wait_for_monitor(const struct state *state, struct error *error)
{
	_cleanup_fd_ int pidfd = state->monitor.pid > 0 ? process_id_open(&state->monitor) : -1;
	struct pollfd end = { .fd = pidfd, .events = POLLIN };
	int n;

	if (pidfd < 0)
		return 0;
	do
		n = poll(&end, 1, MONITOR_TIMEOUT_MS);
	while (n < 0 && errno == EINTR);
	if (n == 1)
		return 0;
	return error_set(error, -EBUSY,
			 "container '%s' has ended, but its monitor, process %ld, has not",
			 state->name, (long)state->monitor.pid);
}

static int end_all(const struct removal *removal, const struct state *state, bool is_forced,
		   struct error *error)
{
	enum state_status status = state_status(state);

	if (status != STATE_STOPPED && !is_forced)
		return error_set(error, -EBUSY,
				 "container '%s' is %s: stop it first, or unionfs-run rm -f %s",
				 state->name, state_status_name(status), state->name);
	if (status != STATE_STOPPED) {
		int r = removal->kill(state, error);

		if (r < 0)
			return r;
	}
	return wait_for_monitor(state, error);
}

int removal_remove(const struct removal *removal, int root, const char *name, bool is_forced,
		   struct error *error)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	struct state state;
	int r = state_dir_open(root, name, &dir, error);

	if (r < 0)
		return r;
	r = read_what_is_there(&dir, &state, error);
	if (r < 0)
		return r;
	r = end_all(removal, &state, is_forced, error);
	if (r == 0)
		r = removal->release(&state, error);
	state_deinit(&state);
	if (r < 0)
		return r;
	r = state_remove(root, name, error);
	return r == -ENOENT ? 0 : r; /* its monitor has done so */
}
