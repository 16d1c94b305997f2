/* SPDX-License-Identifier: MIT */
/*
 * A command that joins gets what the container's own has (namespaces, capabilities, filter, limits),
 * and of its own what the command line says: arguments, environment, directory, user, terminal.
 */
#include "runner/cmd_exec.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/attach.h"
#include "runner/caps.h"
#include "runner/cgroup_control.h"
#include "runner/channel.h"
#include "runner/cli_resolve.h"
#include "runner/console.h"
#include "runner/environment.h"
#include "runner/named.h"
#include "runner/run.h"

/* lxc-attach's habit: without a command, a shell. */
#define DEFAULT_SHELL "/bin/sh"

static int complain(const char *name, const struct error *error)
{
	log_error("%s: %s", name, error->text);
	return CLI_EXIT_RUNNER;
}

/* --- exec --- */

static void swap(char **a, char **b)
{
	char *kept = *a;

	*a = *b;
	*b = kept;
}

/* What was not said stays as the container's command has it. */
static int merge_process(struct spec *spec, struct cli *cli)
{
	struct spec_process *to = &spec->process;
	struct spec_process *from = &cli->spec.process;
	struct strv env = to->env;
	int r = 0;

	strv_deinit(&to->args);
	to->args = from->args;
	from->args = (struct strv){ 0 };
	for (size_t i = 0; i < from->env.n && r == 0; i++)
		r = environment_set(&env, from->env.items[i]);
	to->env = env;
	if (from->cwd)
		swap(&to->cwd, &from->cwd);
	if (from->user)
		swap(&to->user, &from->user);
	to->has_terminal = from->has_terminal;
	if (to->args.n == 0 && r == 0)
		r = strv_add(&to->args, DEFAULT_SHELL);
	if (cli->spec.is_privileged) {
		to->capabilities =
			(struct spec_capabilities){ .bounding = CAPS_ALL, .permitted = CAPS_ALL };
		spec->seccomp = SPEC_SECCOMP_NONE;
	}
	return r;
}

static int run_joined(struct cli *cli, struct named *named, struct error *error)
{
	struct host host = HOST_NONE;
	_cleanup_fd_ int target = -1;
	struct join join = { .spec = &named->spec, .cgroups = &named->cgroups };
	struct run run = {
		.spec = &named->spec,
		.host = &host,
		.join = &join,
		.until = cli->is_detached ? RUN_UNTIL_STARTED : RUN_UNTIL_END,
		.is_interactive = cli->is_interactive,
		.preserve_fds = cli->preserve_fds,
		.status_fd = cli->status_fd,
		.detach_keys = &cli->detach_keys,
		.dies_at = SIZE_MAX,
	};
	int r;

	r = named_wait_made(named, error);
	if (r < 0)
		return r;
	target = named->state.status == STATE_CREATING ? -ESRCH :
							 process_id_open(&named->state.init);
	if (target < 0) /* one that is half made has the root of the host */
		return error_set(error, target, "it is not running");
	if (cgroup_is_frozen(&named->cgroups) > 0) /* whoever joined it would hang */
		return error_set(error, -EBUSY,
				 "it is frozen; unionfs-run unfreeze %s lets it go on",
				 named->state.name);
	join.target = target;
	r = cli_resolve(cli, error);
	if (r == 0 && merge_process(&named->spec, cli) < 0)
		r = error_set(error, -ENOMEM, "out of memory");
	if (r == 0)
		r = host_open(cli->state_root, &named->spec, &host, error);
	if (r == 0) {
		named->spec.timeout_ms = SPEC_UNSET; /* that was the container's */
		r = run_container(&run);
	}
	host_close(&host);
	return r;
}

int cmd_exec(struct cli *cli)
{
	const char *name = cli->names.items[0];
	struct named named;
	struct error error;
	int r;

	if (named_open(cli, name, &named, &error) < 0)
		return complain(name, &error);
	r = run_joined(cli, &named, &error);
	named_close(&named);
	return r < 0 ? complain(name, &error) : r;
}

/* --- attaching --- */

static int attach_to(const struct cli *cli, const struct named *named, int server)
{
	const struct console console = {
		.server = server,
		.keys = &cli->detach_keys,
		.has_terminal = named->spec.process.has_terminal && isatty(STDIN_FILENO),
		.reads_input = true,
		.input = STDIN_FILENO,
		.output = STDOUT_FILENO,
	};
	struct error error;
	int status = CLI_EXIT_RUNNER;

	switch (console_run(&console, &status, &error)) {
	case CONSOLE_FAILED:
	case CONSOLE_LOST:
		return complain(named->state.name, &error);
	case CONSOLE_DETACHED:
		return 0;
	case CONSOLE_ENDED:
		break;
	}
	return status;
}

static int connect_to(const struct named *named, struct error *error)
{
	int fd = attach_connect(named->dir.fd, "attach");

	if (fd == -ENOENT || fd == -ECONNREFUSED)
		return error_set(error, fd, "nothing to attach to: %s",
				 process_id_is_alive(&named->state.init) ?
					 "it has its caller's terminal or pipes" :
					 "it is not running");
	return fd < 0 ? error_set_errno(error, fd, "connecting to its monitor") : fd;
}

int cmd_console(struct cli *cli)
{
	const char *name = cli->names.items[0];
	_cleanup_fd_ int server = -1;
	struct named named;
	struct error error;
	int status;

	if (named_open(cli, name, &named, &error) < 0)
		return complain(name, &error);
	server = named_wait_made(&named, &error);
	if (server == 0)
		server = connect_to(&named, &error);
	status = server < 0 ? complain(name, &error) : attach_to(cli, &named, server);
	named_close(&named);
	return status;
}

/* --- start --- */

/* The command waits for a connection; what it cannot do it says there, and its end is success. */
static int start_created(const struct named *named, int *ret_status, struct error *error)
{
	_cleanup_fd_ int fd = attach_connect(named->dir.fd, "start");
	struct channel_message message;
	int r;

	if (fd < 0)
		return error_set_errno(error, fd, "it cannot be started");
	r = channel_receive(fd, 0, &message);
	if (r == 0)
		return 0;
	if (r < 0)
		return error_set_errno(error, r, "starting it");
	*error = message.error;
	*ret_status = message.status;
	return message.r;
}

static int start_again(struct cli *cli, struct named *named)
{
	struct host host = HOST_NONE;
	struct error error;
	struct run run = {
		.spec = &named->spec,
		.host = &host,
		.until = cli->is_attached ? RUN_UNTIL_END : RUN_UNTIL_STARTED,
		.is_again = true,
		.is_interactive = cli->is_attached,
		.status_fd = -1,
		.detach_keys = &cli->detach_keys,
		.dies_at = SIZE_MAX,
	};
	int status;

	if (host_open(cli->state_root, &named->spec, &host, &error) < 0)
		return complain(named->state.name, &error);
	named->spec.is_detached = true;
	status = run_container(&run);
	host_close(&host);
	return status;
}

static int start_one(struct cli *cli, struct named *named)
{
	enum state_status now = state_status(&named->state);
	_cleanup_fd_ int server = -1;
	struct error error;
	int status = CLI_EXIT_RUNNER;

	if (now == STATE_STOPPED)
		return start_again(cli, named);
	if (now != STATE_CREATED) {
		(void)error_set(&error, 0, "it is %s already", state_status_name(now));
		return complain(named->state.name, &error);
	}
	if (cli->is_attached) { /* first, so that nothing is missed */
		server = connect_to(named, &error);
		if (server < 0)
			return complain(named->state.name, &error);
	}
	if (start_created(named, &status, &error) < 0) {
		(void)complain(named->state.name, &error);
		return status;
	}
	return cli->is_attached ? attach_to(cli, named, server) : 0;
}

int cmd_start(struct cli *cli)
{
	int status = 0;

	for (size_t i = 0; i < cli->names.n && status == 0; i++) {
		struct named named;
		struct error error;

		if (named_open(cli, cli->names.items[i], &named, &error) < 0)
			return complain(cli->names.items[i], &error);
		status = start_one(cli, &named);
		named_close(&named);
	}
	return status;
}
