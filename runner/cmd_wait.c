/* SPDX-License-Identifier: MIT */
/*
 * The end of a container is told when its exit code is known, or when nobody is left who could
 * write it down.
 */
#include "runner/cmd_wait.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/state_root.h"
#include "runner/state_watch.h"

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* @is_last_word: nobody was left to write anything when the state was read. */
static bool is_reached(const struct state *state, enum state_status wanted, bool is_last_word)
{
	return state->status == wanted &&
	       (wanted != STATE_STOPPED || state->exit_code != SPEC_UNSET || is_last_word);
}

/* It has ended, and what is waited for will not come any more. */
static bool is_missed(const struct state *state, enum state_status wanted)
{
	return wanted != STATE_STOPPED && state->status == STATE_STOPPED;
}

/* The exit status for one container that has reached the status. */
static int tell(const struct state *state, enum state_status wanted)
{
	if (wanted != STATE_STOPPED)
		return EXIT_SUCCESS;
	if (state->exit_code != SPEC_UNSET)
		return state->exit_code;
	log_error("container '%s' has ended, and its exit code was not noted", state->name);
	return CLI_EXIT_RUNNER;
}

/* @deadline: of now_ms, or SPEC_UNSET.  Returns the exit status. */
static int wait_for(struct state_watch *watch, enum state_status wanted, int64_t deadline)
{
	struct error error;

	for (;;) {
		bool is_last_word = watch->has_monitor_ended;
		struct state state;
		int64_t left = -1;
		int status = -1;
		int r = state_watch_read(watch, &state, &error);

		if (r < 0) {
			log_error("%s", error.text);
			return CLI_EXIT_FAILURE;
		}
		if (is_reached(&state, wanted, is_last_word)) {
			status = tell(&state, wanted);
		} else if (is_missed(&state, wanted)) {
			log_error("container '%s' has ended", state.name);
			status = CLI_EXIT_FAILURE;
		}
		state_deinit(&state);
		if (status >= 0)
			return status;
		if (watch->has_monitor_ended && !is_last_word)
			continue;
		if (deadline != SPEC_UNSET)
			left = MAX(deadline - now_ms(), 0);
		r = state_watch_wait(watch, left);
		if (r == 0)
			return CLI_EXIT_TIMEOUT;
		if (r < 0) {
			log_error("waiting for container '%s': %s", watch->dir.name, strerror(-r));
			return CLI_EXIT_FAILURE;
		}
	}
}

int cmd_wait(const struct cli *cli)
{
	int64_t deadline = cli->timeout_ms == SPEC_UNSET ? SPEC_UNSET : now_ms() + cli->timeout_ms;
	struct error error;
	_cleanup_fd_ int root = state_root_find(cli->state_root, NULL, &error);
	int status = root < 0 ? CLI_EXIT_FAILURE : EXIT_SUCCESS;

	if (root < 0)
		log_error("%s", error.text);
	for (size_t i = 0; i < cli->names.n && root >= 0 && status != CLI_EXIT_TIMEOUT; i++) {
		_cleanup_state_watch_ struct state_watch watch = STATE_WATCH_EMPTY;

		if (state_watch_open(root, cli->names.items[i], &watch, &error) < 0) {
			log_error("%s", error.text);
			return CLI_EXIT_FAILURE;
		}
		status = wait_for(&watch, cli->wait_status, deadline);
	}
	return status;
}
