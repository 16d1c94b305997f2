/* SPDX-License-Identifier: MIT */
/* The end of the stream is good news: the last process that could complain has become the command. */
#include "runner/outcome.h"

#include <errno.h>

#include "lib/cleanup.h"
#include "runner/channel.h"

#define EXIT_RUNNER 125

/* "step 7, mount proc on /proc: Operation not permitted" */
int outcome_name_step(const struct launch *launch, size_t i, int r, struct error *error)
{
	_cleanup_free_ char *text = NULL;

	if (i >= launch->plan.n) /* it is of no step */
		return r;
	text = plan_describe(&launch->plan, i);
	return error_wrap(error, r, "step %zu, %s", i + 1, text ? text : "?");
}

/* When the root did not come, the daemon knows why. */
static void add_complaint(struct launch *launch, size_t step, struct error *error)
{
	char line[ERROR_SIZE / 2];

	if (step >= launch->plan.n || launch->plan.steps[step].kind != STEP_ROOT)
		return;
	union_daemon_complaint(&launch->daemon, true, line, sizeof(line));
	if (line[0])
		(void)error_set(error, 0, "%s", line);
}

static int take_failure(struct launch *launch, struct channel_message *message, struct error *error)
{
	bool is_command = message->status != EXIT_RUNNER;

	*error = message->error;
	add_complaint(launch, message->step, error);
	launch->failed_status = message->status;
	return is_command ? message->r :
			    outcome_name_step(launch, message->step, message->r, error);
}

/* One message.  1: go on; 0: the end; -errno. */
static int take_message(struct launch *launch, int flags, bool *is_ready, struct error *error)
{
	struct channel_message message;
	int r = channel_receive(launch->channel, flags, &message);

	if (r == -EAGAIN || r == 0)
		return r;
	if (r < 0)
		return error_set_errno(error, r, "listening to the container");
	switch (message.kind) {
	case CHANNEL_FAILED:
		return take_failure(launch, &message, error);
	case CHANNEL_TERMINAL:
		fd_close(&launch->terminal);
		launch->terminal = message.fd;
		return 1;
	case CHANNEL_READY:
		*is_ready = true;
		return 1;
	case CHANNEL_GO:
		break;
	}
	return error_set(error, -EPROTO, "the container says what it must not");
}

int outcome_wait_ready(struct launch *launch, struct error *error)
{
	bool is_ready = false;
	int r = 1;

	while (r == 1 && !is_ready)
		r = take_message(launch, 0, &is_ready, error);
	if (r == 0)
		return error_set(error, -ECHILD, "the container's first process was killed");
	return r < 0 ? r : 0;
}

int outcome_of_command(struct launch *launch, int flags, struct error *error)
{
	bool is_ready;
	int r = 1;

	while (r == 1)
		r = take_message(launch, flags, &is_ready, error);
	return r;
}
