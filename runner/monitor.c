/* SPDX-License-Identifier: MIT */
/*
 * One loop over everything that can happen.  What is listened to changes as things end, so the list
 * is made anew for each round: it is short.
 *
 * The end of the first process is the end of the container.  What was written before is still in
 * pipes and terminals then, and is read until they are empty.
 */
#include "runner/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/cgroup_stat.h"
#include "runner/outcome.h"
#include "runner/report.h"
#include "runner/table.h"

#define EXIT_TIMEOUT 124
#define EXIT_RUNNER 125
#define EXIT_SIGNAL 128

/* So long a container may go on without its root before that is taken for a mishap. */
#define UNION_GRACE_MS 2000

#define END_OF_TRANSMISSION 4 /* ^D */

#define MAX_SOURCES (OUTPUT_MAX_CLIENTS + 12)

struct source {
	int fd;
	short events;
	void (*handle)(struct monitor *monitor, size_t i);
	size_t i;
};

struct round {
	struct source sources[MAX_SOURCES];
	size_t n;
};

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- signals --- */

/* What is not for the command: our own children and terminal, and what our own mistakes cause. */
static const int kept[] = {
	SIGCHLD, SIGURG, SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGPIPE,
	SIGSEGV, SIGBUS, SIGFPE,   SIGILL,  SIGABRT, SIGTRAP, SIGSYS,  SIGXFSZ
};

int monitor_open_signals(struct monitor *monitor, struct error *error)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t set;

	(void)sigfillset(&set); /* valid sets, numbers and actions: none of these can fail */
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		(void)sigdelset(&set, kept[i]);
	(void)sigaction(SIGCHLD, &action, NULL); /* whoever ignores it reaps our children */
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
	(void)sigprocmask(SIG_SETMASK, &set, NULL);
	monitor->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return monitor->signals < 0 ? error_set_errno(error, -errno, "signalfd") : 0;
}

static void send_signal(const struct monitor *monitor, int number)
{
	if (!monitor->has_ended && number > 0 && number < NSIG)
		(void)kill(monitor->launch->init_pid, number); /* not reaped: it is ours */
}

static void on_signal(struct monitor *monitor, size_t i)
{
	struct signalfd_siginfo info;

	(void)i;
	if (read(monitor->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		send_signal(monitor, (int)info.ssi_signo);
}

/* --- the end --- */

static void on_init(struct monitor *monitor, size_t i)
{
	int status;

	(void)i;
	if (waitpid(monitor->launch->init_pid, &status, WNOHANG) <= 0)
		return;
	monitor->launch->init_pid = 0;
	monitor->has_ended = true;
	if (monitor->status == 0)
		monitor->status =
			WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
}

static void lose_union(struct monitor *monitor)
{
	char line[ERROR_SIZE / 2];

	union_daemon_complaint(&monitor->launch->daemon, false, line, sizeof(line));
	(void)error_set(&monitor->error, -EIO, "the daemon of the union has died%s%s",
			line[0] ? ": " : "", line);
	monitor->status = EXIT_RUNNER;
	send_signal(monitor, SIGKILL);
}

/*
 * The mount ends with the last process, a moment before that process can be waited for, and the
 * daemon with the mount.  So its good end is no news, unless the container goes on.
 */
static void on_daemon(struct monitor *monitor, size_t i)
{
	(void)i;
	if (union_daemon_reap(&monitor->launch->daemon) == 0)
		monitor->union_deadline = now_ms() + UNION_GRACE_MS;
	else
		lose_union(monitor);
}

static void on_complaint(struct monitor *monitor, size_t i)
{
	char line[ERROR_SIZE / 2];
	struct union_daemon *daemon = &monitor->launch->daemon;

	(void)i;
	union_daemon_complaint(daemon, false, line, sizeof(line));
	if (line[0])
		log_warning("union of %s: %s", monitor->launch->spec->name, line);
	else
		fd_close(&daemon->complaint); /* its end */
}

/* Without it the container has no network, and goes on. */
static void on_net_helper(struct monitor *monitor, size_t i)
{
	char line[ERROR_SIZE / 2];

	(void)i;
	net_helper_complaint(monitor->launch->plan.net, line, sizeof(line));
	log_warning("%s: its network has ended%s%s", monitor->launch->spec->name,
		    line[0] ? ": " : "", line);
	monitor->has_lost_net = true;
}

/* --- the beginning --- */

static void note_running(struct monitor *monitor)
{
	struct launch *launch = monitor->launch;
	struct error error;

	monitor->is_running = true;
	launch->state.status = STATE_RUNNING;
	launch->state.started = (int64_t)time(NULL);
	if (launch->dir.fd >= 0 && /* else it has joined a container */
	    state_write(&launch->dir, &launch->state, &error) < 0)
		log_warning("%s: %s", launch->spec->name, error.text);
	output_tell(&monitor->output, ATTACH_STARTED, launch->spec->name,
		    strlen(launch->spec->name));
	report_started(monitor->status_fd, launch);
	if (monitor->ready_fd >= 0)
		(void)!write(monitor->ready_fd, "", 1); /* who waited has gone: then he knows */
	fd_close(&monitor->ready_fd);
}

static void on_channel(struct monitor *monitor, size_t i)
{
	struct launch *launch = monitor->launch;
	int r = outcome_of_command(launch, MSG_DONTWAIT, &monitor->error);

	(void)i;
	if (r == -EAGAIN)
		return;
	fd_close(&launch->channel);
	if (r == 0)
		note_running(monitor);
	else
		monitor->status = launch->failed_status; /* the process ends by itself */
}

/* --- output --- */

static void on_event(struct monitor *monitor, size_t i)
{
	unsigned char number;

	(void)i;
	if (read(monitor->launch->events, &number, 1) == 1)
		output_tell(&monitor->output, ATTACH_STOPPED, &number, 1);
	else
		fd_close(&monitor->launch->events);
}

/* False when there is nothing more, for now or for ever. */
static bool pass_on(struct monitor *monitor, int *fd, enum attach_kind kind)
{
	char data[ATTACH_DATA_MAX];
	ssize_t n = *fd < 0 ? 0 : read(*fd, data, sizeof(data));

	if (n > 0) {
		output_write(&monitor->output, kind, data, (size_t)n);
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) /* a terminal ends with EIO */
		fd_close(fd);
	return false;
}

static void on_terminal(struct monitor *monitor, size_t i)
{
	(void)i;
	(void)pass_on(monitor, &monitor->launch->terminal, ATTACH_OUTPUT);
}

static void on_output(struct monitor *monitor, size_t i)
{
	(void)i;
	(void)pass_on(monitor, &monitor->streams.output, ATTACH_OUTPUT);
}

static void on_error(struct monitor *monitor, size_t i)
{
	(void)i;
	(void)pass_on(monitor, &monitor->streams.error, ATTACH_ERROR);
}

static void drain(struct monitor *monitor)
{
	while (pass_on(monitor, &monitor->launch->terminal, ATTACH_OUTPUT))
		;
	while (pass_on(monitor, &monitor->streams.output, ATTACH_OUTPUT))
		;
	while (pass_on(monitor, &monitor->streams.error, ATTACH_ERROR))
		;
}

/* --- input --- */

static int input_fd(const struct monitor *monitor)
{
	return monitor->launch->terminal >= 0 ? monitor->launch->terminal : monitor->streams.input;
}

static bool has_pending(const struct monitor *monitor)
{
	return monitor->n_taken < monitor->pending.len;
}

static void on_input(struct monitor *monitor, size_t i)
{
	struct attach_message *pending = &monitor->pending;
	ssize_t n = write(input_fd(monitor), pending->data + monitor->n_taken,
			  pending->len - monitor->n_taken);

	(void)i;
	if (n > 0)
		monitor->n_taken += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		monitor->n_taken = pending->len; /* nobody reads it */
}

static void close_input(struct monitor *monitor)
{
	static const char end = END_OF_TRANSMISSION;

	if (monitor->launch->terminal >= 0)
		(void)!write(monitor->launch->terminal, &end, 1); /* as typed */
	else
		fd_close(&monitor->streams.input);
}

static void resize(struct monitor *monitor, const struct attach_message *message)
{
	uint16_t numbers[2];
	struct winsize size = { 0 };

	attach_numbers(message, numbers, ARRAY_SIZE(numbers));
	size.ws_row = numbers[0];
	size.ws_col = numbers[1];
	if (monitor->launch->terminal >= 0)
		(void)ioctl(monitor->launch->terminal, TIOCSWINSZ, &size); /* cannot fail */
}

/* The first client was the user's own: without him nothing is wanted any more. */
static void lose_client(struct monitor *monitor, size_t i)
{
	output_drop_client(&monitor->output, i);
	if (i == 0 && monitor->is_foreground) {
		monitor->is_foreground = false;
		send_signal(monitor, SIGHUP);
		send_signal(monitor, SIGTERM);
		monitor->has_timed_out = true;
		monitor->deadline = now_ms() + MAX(monitor->launch->spec->stop_timeout_ms, 1);
	}
}

static void on_client(struct monitor *monitor, size_t i)
{
	struct attach_message *message = &monitor->pending; /* nothing is pending now */
	int r = attach_receive(monitor->output.clients[i], MSG_DONTWAIT, message);
	uint16_t number;

	monitor->n_taken = 0;
	if (r != 1 || message->kind != ATTACH_INPUT)
		monitor->n_taken = SIZE_MAX; /* nothing for the command */
	if (r == -EAGAIN)
		return;
	if (r != 1) {
		lose_client(monitor, i);
		return;
	}
	if (message->kind == ATTACH_CLOSE) {
		close_input(monitor);
	} else if (message->kind == ATTACH_SIGNAL) {
		attach_numbers(message, &number, 1);
		send_signal(monitor, number);
	} else if (message->kind == ATTACH_SIZE) {
		resize(monitor, message);
	} else if (message->kind == ATTACH_LEAVE) {
		monitor->is_foreground &= i != 0;
		output_drop_client(&monitor->output, i);
	}
	if (input_fd(monitor) < 0)
		monitor->n_taken = SIZE_MAX;
}

static void on_listener(struct monitor *monitor, size_t i)
{
	int fd;

	(void)i;
	while ((fd = accept4(monitor->output.listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		output_add_client(&monitor->output, fd);
		if (monitor->is_running) /* gone: seen later */
			(void)attach_send(fd, ATTACH_STARTED, NULL, 0, MSG_DONTWAIT);
	}
}

/* --- time --- */

static int time_left(const struct monitor *monitor)
{
	int64_t deadline = monitor->deadline;
	int64_t left;

	if (monitor->union_deadline != 0 && (deadline == 0 || monitor->union_deadline < deadline))
		deadline = monitor->union_deadline;
	if (deadline == 0)
		return -1;
	left = deadline - now_ms();
	return left < 0 ? 0 : (int)MIN(left, INT32_MAX);
}

/* First its stop signal; when it is still there some time later, SIGKILL. */
static void on_deadline(struct monitor *monitor)
{
	const struct spec *spec = monitor->launch->spec;

	if (monitor->union_deadline != 0 && now_ms() >= monitor->union_deadline) {
		monitor->union_deadline = 0;
		lose_union(monitor);
	}
	if (monitor->deadline == 0 || now_ms() < monitor->deadline)
		return;
	if (monitor->has_timed_out) {
		send_signal(monitor, SIGKILL);
		monitor->deadline = 0;
		return;
	}
	monitor->has_timed_out = true;
	monitor->status = EXIT_TIMEOUT;
	send_signal(monitor, spec->stop_signal);
	send_signal(monitor, SIGCONT);
	monitor->deadline = now_ms() + MAX(spec->stop_timeout_ms, 1);
}

/* --- the loop --- */

static void listen_to(struct round *round, int fd, short events,
		      void (*handle)(struct monitor *monitor, size_t i), size_t i)
{
	if (fd >= 0 && round->n < MAX_SOURCES)
		round->sources[round->n++] = (struct source){ fd, events, handle, i };
}

static void choose(const struct monitor *monitor, struct round *round)
{
	const struct launch *launch = monitor->launch;

	round->n = 0;
	listen_to(round, launch->channel, POLLIN, on_channel, 0);
	listen_to(round, launch->terminal, POLLIN, on_terminal, 0);
	listen_to(round, monitor->streams.output, POLLIN, on_output, 0);
	listen_to(round, monitor->streams.error, POLLIN, on_error, 0);
	listen_to(round, monitor->signals, POLLIN, on_signal, 0);
	listen_to(round, launch->init_pidfd, POLLIN, on_init, 0);
	listen_to(round, launch->daemon.pidfd, POLLIN, on_daemon, 0);
	listen_to(round, launch->daemon.complaint, POLLIN, on_complaint, 0);
	listen_to(round, launch->events, POLLIN, on_event, 0);
	if (launch->plan.net && !monitor->has_lost_net)
		listen_to(round, net_helper_fd(launch->plan.net), POLLIN, on_net_helper, 0);
	listen_to(round, monitor->output.listener, POLLIN, on_listener, 0);
	if (has_pending(monitor)) {
		if (monitor->is_running) /* before, a ^C would reach nobody */
			listen_to(round, input_fd(monitor), POLLOUT, on_input, 0);
		return; /* who types on waits */
	}
	for (size_t i = 0; i < OUTPUT_MAX_CLIENTS; i++)
		listen_to(round, monitor->output.clients[i], POLLIN, on_client, i);
}

/*
 * Before anything else that happened: who connected before it is to be told of it.  poll(2) looks at
 * the listener after what tells of the command, so it sees whoever came before that.
 */
static void let_in(struct monitor *monitor, const struct round *round, const struct pollfd *fds)
{
	for (size_t i = 0; i < round->n; i++) {
		if (round->sources[i].handle == on_listener && fds[i].revents != 0)
			on_listener(monitor, 0);
	}
}

/* Whether an earlier handler of the round may have closed the descriptor is for the next round. */
static void take_round(struct monitor *monitor)
{
	struct round round;
	struct pollfd fds[MAX_SOURCES];
	int n;

	choose(monitor, &round);
	for (size_t i = 0; i < round.n; i++)
		fds[i] = (struct pollfd){ round.sources[i].fd, round.sources[i].events, 0 };
	n = poll(fds, round.n, time_left(monitor));
	on_deadline(monitor);
	if (n <= 0)
		return;
	let_in(monitor, &round, fds);
	for (size_t i = 0; i < round.n; i++) {
		if (fds[i].revents == 0 || round.sources[i].handle == on_listener)
			continue;
		round.sources[i].handle(monitor, round.sources[i].i);
		if (round.sources[i].handle == on_client)
			return; /* one message at a time: there is one place for what is pending */
	}
}

static void set_nonblocking(int fd)
{
	if (fd >= 0)
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); /* open: cannot fail */
}

static void check_memory(struct monitor *monitor)
{
	struct launch *launch = monitor->launch;
	char text[TABLE_TEXT_SIZE];

	if (launch->spec->resources.memory_limit == SPEC_UNSET ||
	    cgroup_oom_kills(&launch->plan.cgroup.paths) == 0)
		return;
	launch->state.is_out_of_memory = true;
	if (monitor->error.text[0] == '\0')
		(void)error_set(&monitor->error, -ENOMEM,
				"out of memory: the limit of %s was reached",
				table_size((uint64_t)launch->spec->resources.memory_limit, text));
}

static void take_down(struct monitor *monitor)
{
	struct launch *launch = monitor->launch;
	struct error error;

	if (launch->dir.fd < 0) /* it has joined a container, which goes on */
		return;
	check_memory(monitor);
	if (launch_end(launch, &error) < 0)
		log_warning("%s: %s", launch->spec->name, error.text);
	launch->state.status = STATE_STOPPED;
	launch->state.finished = (int64_t)time(NULL);
	launch->state.exit_code = monitor->status;
	if (monitor->error.text[0])
		launch->state.error = strdup(monitor->error.text); /* or it is not told later */
	if (launch->spec->is_removed)
		state_note_exit_code(&launch->dir, monitor->status);
	else if (state_write(&launch->dir, &launch->state, &error) < 0)
		log_warning("%s: %s", launch->spec->name, error.text);
}

int monitor_run(struct monitor *monitor)
{
	struct launch *launch = monitor->launch;

	monitor->error.text[0] = '\0'; /* what was tried and has succeeded meanwhile is no error */
	set_nonblocking(launch->terminal);
	set_nonblocking(monitor->streams.input);
	set_nonblocking(monitor->streams.output);
	set_nonblocking(monitor->streams.error);
	if (launch->spec->timeout_ms != SPEC_UNSET)
		monitor->deadline = now_ms() + launch->spec->timeout_ms;
	while (!monitor->has_ended)
		take_round(monitor);
	if (launch->channel >= 0) /* it has ended at once: with a complaint or without */
		on_channel(monitor, 0);
	drain(monitor);
	take_down(monitor);
	report_ended(monitor->status_fd, launch, monitor->status);
	return monitor->status;
}

void monitor_init(struct monitor *monitor, struct launch *launch)
{
	*monitor = (struct monitor){
		.launch = launch,
		.streams = { -1, -1, -1 },
		.signals = -1,
		.status_fd = -1,
		.ready_fd = -1,
		.n_taken = SIZE_MAX,
	};
	output_init(&monitor->output);
}

void monitor_deinit(struct monitor *monitor)
{
	fd_close(&monitor->streams.input);
	fd_close(&monitor->streams.output);
	fd_close(&monitor->streams.error);
	fd_close(&monitor->signals);
	fd_close(&monitor->ready_fd);
	output_deinit(&monitor->output);
}
