/* SPDX-License-Identifier: MIT */
/*
 * A container whose command has the caller's own descriptors, and nobody may let go of, needs no
 * second process: the caller's is the monitor.  Any other has a monitor of its own, and the caller
 * is the first who is attached to it.
 */
#include "runner/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/console.h"
#include "runner/monitor.h"
#include "runner/random_name.h"
#include "runner/report.h"
#include "runner/state_create.h"
#include "runner/state_remove.h"
#include "runner/upper.h"

#define EXIT_RUNNER 125

/* So often a name that was chosen may turn out to be taken. */
#define MAX_NAMES 16

/* --- preparing --- */

static int make_plan(const struct run *run, struct launch *launch, struct error *error)
{
	struct plan_host for_plan = host_for_plan(run->host);
	int r = plan_make(run->spec, &for_plan, &launch->plan, error);

	if (r == 0 && launch_note_plan(launch) < 0)
		r = error_set(error, -ENOMEM, "out of memory");
	return r;
}

/* How it ended the time before is not how it will end. */
static void forget_end(struct state *state)
{
	state->exit_code = SPEC_UNSET;
	state->finished = SPEC_UNSET;
	state->is_out_of_memory = false;
	free(state->error);
	state->error = NULL;
}

/* The name of a container that is there, or one that is given. */
static int claim(const struct run *run, struct launch *launch, struct error *error)
{
	struct host *host = run->host;
	int r;

	if (!run->is_again) {
		r = make_plan(run, launch, error);
		return r < 0 ? r :
			       state_create(host->state_fd, host->state_path, run->spec,
					    &launch->state, &launch->dir, error);
	}
	r = state_dir_open(host->state_fd, run->spec->name, &launch->dir, error);
	if (r == 0)
		r = state_lock_monitor(&launch->dir, error);
	if (r == 0)
		r = state_read(&launch->dir, &launch->state, error);
	if (r == 0)
		r = state_mark_frozen(&launch->dir, false, error);
	if (r == 0)
		forget_end(&launch->state);
	if (r == 0 && process_id_get(getpid(), &launch->state.monitor) < 0)
		r = error_set(error, -ESRCH, "/proc does not tell about this process");
	return r < 0 ? r : make_plan(run, launch, error);
}

static int claim_some(const struct run *run, struct launch *launch, struct error *error)
{
	char name[RANDOM_NAME_SIZE];
	int r = -EEXIST;

	for (unsigned i = 0; i < MAX_NAMES && r == -EEXIST; i++) {
		plan_deinit(&launch->plan);
		free(run->spec->name);
		random_name_choose(i, name);
		run->spec->name = strdup(name);
		r = run->spec->name ? claim(run, launch, error) :
				      error_set(error, -ENOMEM, "out of memory");
	}
	return r;
}

static char *image_of(const struct spec *spec)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	if (spec->root.image)
		return strdup(spec->root.image);
	out = open_memstream(&text, &size);
	for (size_t i = 0; out && i < spec->root.lowers.n; i++)
		(void)fprintf(out, "%s%s", i ? ":" : "", spec->root.lowers.items[i]);
	if (!out || fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* Make the plan, and claim the name that it is made for. */
static int prepare(const struct run *run, struct launch *launch, struct error *error)
{
	launch->spec = run->spec;
	launch->caller = &run->host->caller;
	launch->maps = run->host->has_user_ns ? &run->host->maps : NULL;
	launch->may_fall_back = run->host->may_fall_back;
	launch->cache_dir = run->host->cache;
	launch->preserve_fds = run->preserve_fds;
	launch->is_again = run->is_again;
	launch->waits_for_start = run->until == RUN_UNTIL_READY;
	launch->dies_at = run->dies_at;
	if (!run->is_again)
		launch->state.image = image_of(run->spec);
	return run->spec->name ? claim(run, launch, error) : claim_some(run, launch, error);
}

static int open_log(struct launch *launch, struct error *error)
{
	int r = upper_make_place(launch->plan.place, error);
	int fd;

	if (r < 0)
		return r;
	free(launch->state.log);
	if (asprintf(&launch->state.log, "%s/log", launch->plan.place) < 0) {
		launch->state.log = NULL;
		return error_set(error, -ENOMEM, "out of memory");
	}
	fd = open(launch->state.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 ? error_set_errno(error, -errno, "%s", launch->state.log) : fd;
}

static int open_output(struct monitor *monitor, struct error *error)
{
	struct output *output = &monitor->output;
	int r = open_log(monitor->launch, error);

	if (r < 0)
		return r;
	output->log = r;
	r = attach_listen(monitor->launch->dir.fd, "attach", error);
	if (r < 0)
		return r;
	output->listener = r;
	return 0;
}

/* Limits that could not be had, where the caller would rather go without. */
static void tell_warnings(struct monitor *monitor)
{
	const struct strv *warnings = &monitor->launch->plan.cgroup.warnings;

	for (size_t i = 0; i < warnings->n; i++) {
		log_warning("%s: %s", monitor->launch->spec->name, warnings->items[i]);
		output_tell(&monitor->output, ATTACH_WARNING, warnings->items[i],
			    strlen(warnings->items[i]));
	}
}

/* With a log and a place to attach to unless the caller is the monitor. */
static int make(const struct run *run, struct monitor *monitor, bool is_apart)
{
	struct launch *launch = monitor->launch;
	struct error *error = &monitor->error;
	int r;

	if (run->join) {
		launch->cache_dir = run->host->cache;
		launch->preserve_fds = run->preserve_fds;
		return join_run(run->join, launch, error);
	}
	r = prepare(run, launch, error);
	if (r == 0 && is_apart)
		r = open_output(monitor, error);
	if (r == 0)
		r = launch_run(launch, error);
	tell_warnings(monitor);
	return r;
}

/* A container that did not come to be leaves nothing; one that ended, only if it is to be kept. */
static void clear_away(const struct run *run, struct launch *launch, bool is_removed)
{
	struct error error;

	if (!is_removed || launch->dir.fd < 0)
		return;
	if (launch_remove_place(launch, &error) < 0)
		log_warning("%s: %s", run->spec->name, error.text);
	if (state_remove_own(run->host->state_fd, run->spec->name, &error) < 0)
		log_warning("%s: %s", run->spec->name, error.text);
}

/* --- this process is the monitor --- */

static int finish(const struct run *run, struct monitor *monitor, int r)
{
	struct launch *launch = monitor->launch;
	bool did_start = r == 0;
	int status = r == 0 ? monitor_run(monitor) : launch->failed_status;

	if (monitor->error.text[0])
		report_error(run->status_fd, run->spec->name, &monitor->error);
	clear_away(run, launch, run->spec->is_removed || (!did_start && !run->is_again));
	return status;
}

/* A pipe ends when the command has closed it.  What is to be said goes to standard error. */
static void let_go_of_pipes(const struct run *run)
{
	_cleanup_fd_ int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO && null_fd >= 0; fd++) {
		if (fd != run->status_fd)
			(void)dup2(null_fd, fd); /* between open descriptors: cannot fail */
	}
}

static int run_here(const struct run *run)
{
	struct launch launch;
	struct monitor monitor;
	int status;
	int r;

	launch_init(&launch);
	monitor_init(&monitor, &launch);
	monitor.status_fd = run->status_fd;
	r = monitor_open_signals(&monitor, &monitor.error);
	if (r == 0)
		r = make(run, &monitor, false);
	if (r == 0)
		let_go_of_pipes(run);
	status = finish(run, &monitor, r);
	if (monitor.error.text[0])
		log_error("%s: %s", run->spec->name ? run->spec->name : "container",
			  monitor.error.text);
	monitor_deinit(&monitor);
	launch_deinit(&launch);
	return status;
}

/* --- a process of its own is the monitor --- */

/* Descriptors 0 to 2 of the caller that are no terminal go to the command; -1 for the others. */
static int keep_stdio(struct launch *launch)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (isatty(fd)) {
			launch->terminal_fds |= 1U << fd;
			continue;
		}
		launch->stdio[fd] = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		if (launch->stdio[fd] < 0)
			return -errno;
	}
	return 0;
}

static int make_pipe(int *ret_read, int *ret_write)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	*ret_read = ends[0];
	*ret_write = ends[1];
	return 0;
}

static int make_pipes(const struct run *run, struct monitor *monitor)
{
	struct launch *launch = monitor->launch;
	int r = 0;

	if (run->is_interactive)
		r = make_pipe(&launch->stdio[0], &monitor->streams.input);
	if (r == 0)
		r = make_pipe(&monitor->streams.output, &launch->stdio[1]);
	if (r == 0)
		r = make_pipe(&monitor->streams.error, &launch->stdio[2]);
	return r;
}

static int arrange_stdio(const struct run *run, struct monitor *monitor)
{
	if (!run->spec->process.has_terminal)
		return make_pipes(run, monitor);
	if (run->until == RUN_UNTIL_END && !run->is_again)
		return keep_stdio(monitor->launch);
	monitor->launch->terminal_fds = 7;
	return 0;
}

static void let_go_of_caller(void)
{
	_cleanup_fd_ int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)setsid();    /* a forked child leads no group: cannot fail */
	(void)!chdir("/"); /* paths are absolute */
	log_to_syslog();
	for (int fd = 0; fd <= STDERR_FILENO && null_fd >= 0; fd++)
		(void)dup2(null_fd, fd); /* between open descriptors: cannot fail */
}

static void close_stdio(struct launch *launch)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		fd_close(&launch->stdio[fd]); /* or a pipe would never end */
}

static void tell_end(struct monitor *monitor, int status)
{
	const uint16_t number = (uint16_t)status;
	const char *text = monitor->error.text;

	if (text[0])
		output_tell(&monitor->output, ATTACH_FAILED, text, strlen(text));
	output_tell(&monitor->output, ATTACH_ENDED, &number, sizeof(number));
}

static int launch_apart(const struct run *run, struct monitor *monitor)
{
	struct launch *launch = monitor->launch;
	struct error *error = &monitor->error;
	int r;

	r = monitor_open_signals(monitor, error);
	if (r == 0 && arrange_stdio(run, monitor) < 0)
		r = error_set_errno(error, -errno, "making pipes");
	if (r < 0)
		return r;
	let_go_of_caller();
	r = make(run, monitor, true);
	close_stdio(launch);
	if (r < 0 || run->join)
		return r;
	launch->state.status = STATE_CREATED;
	r = state_write(&launch->dir, &launch->state, error);
	if (r == 0)
		output_tell(&monitor->output, ATTACH_READY, run->spec->name,
			    strlen(run->spec->name));
	return r;
}

static void be_monitor(const struct run *run, int client) __attribute__((noreturn));

static void be_monitor(const struct run *run, int client)
{
	struct launch launch;
	struct monitor monitor;
	int status;
	int r;

	launch_init(&launch);
	monitor_init(&monitor, &launch);
	monitor.status_fd = run->status_fd;
	monitor.is_foreground = run->until == RUN_UNTIL_END;
	output_add_client(&monitor.output, client);
	monitor.output.has_leader = true;
	r = launch_apart(run, &monitor);
	status = finish(run, &monitor, r);
	if (monitor.error.text[0])
		log_error("%s: %s", run->spec->name ? run->spec->name : "container",
			  monitor.error.text);
	tell_end(&monitor, status);
	monitor_deinit(&monitor);
	launch_deinit(&launch);
	_exit(0);
}

/* --- and this one is attached --- */

static void take_size(struct spec *spec)
{
	struct winsize size;

	if (spec->process.has_terminal && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) {
		spec->process.rows = size.ws_row;
		spec->process.columns = size.ws_col;
	}
}

/* What the command has of the caller's is written there by itself; the rest is for his terminal. */
static int choose_output(const struct run *run)
{
	static const int choices[] = { STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO };

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		if (run->spec->process.has_terminal && !run->is_again && isatty(choices[i]))
			return choices[i];
	}
	return STDOUT_FILENO;
}

static int follow(const struct run *run, int server)
{
	const struct console console = {
		.server = server,
		.keys = run->detach_keys,
		.has_terminal = run->spec->process.has_terminal,
		.reads_input = run->is_interactive || isatty(STDIN_FILENO),
		.input = STDIN_FILENO,
		.output = choose_output(run),
	};
	struct error error;
	int status = EXIT_RUNNER;

	switch (console_run(&console, &status, &error)) {
	case CONSOLE_FAILED:
	case CONSOLE_LOST:
		log_error("%s", error.text);
		break;
	case CONSOLE_DETACHED:
		return 0;
	case CONSOLE_ENDED:
		break;
	}
	return status;
}

static int wait_for(const struct run *run, int server)
{
	enum attach_kind wanted = run->until == RUN_UNTIL_READY ? ATTACH_READY : ATTACH_STARTED;
	_cleanup_free_ char *name = NULL;
	struct error error;
	int status;

	if (run->until == RUN_UNTIL_END)
		return follow(run, server);
	if (console_wait(server, wanted, &name, &status, &error) < 0) {
		log_error("%s", error.text);
		return status;
	}
	(void)attach_send(server, ATTACH_LEAVE, NULL, 0, 0); /* it sees that we have gone, too */
	if (!run->join)
		(void)puts(name); /* for who did not choose it */
	return fflush(stdout) == 0 ? 0 : EXIT_RUNNER;
}

static int run_apart(const struct run *run)
{
	_cleanup_fd_ int server = -1;
	int ends[2];
	pid_t pid;

	take_size(run->spec);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
		log_error("cannot make a socket: %s", strerror(errno));
		return EXIT_RUNNER;
	}
	server = ends[0];
	pid = fork();
	if (pid == 0) {
		fd_close(&server);
		be_monitor(run, ends[1]);
	}
	(void)close(ends[1]);
	if (pid < 0) {
		log_error("cannot make the monitor's process: %s", strerror(errno));
		return EXIT_RUNNER;
	}
	return wait_for(run, server);
}

int run_container(const struct run *run)
{
	struct error error;

	if (host_open_state(run->host, &error) < 0 ||
	    (!run->join && host_read_joined(run->host, run->spec, &error) < 0)) {
		log_error("%s", error.text);
		return EXIT_RUNNER;
	}
	if (run->until == RUN_UNTIL_END && !run->spec->process.has_terminal && !run->is_again)
		return run_here(run);
	return run_apart(run);
}
