/* SPDX-License-Identifier: MIT */
/*
 * In raw mode ^C and ^Z are bytes for the container's own terminal.  When ^Z stops the command there,
 * its init tells, the monitor tells us, and we stop as a shell expects it; when the shell lets us go
 * on, so does the command.
 */
#include "runner/console.h"

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
#include <termios.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"

#define EXIT_RUNNER 125

struct session {
	const struct console *console;
	struct termios saved;
	bool is_raw;
	bool has_input;
	int signals;
	size_t n_matched; /* of the keys */
	int status;
	struct error *error;
	struct attach_message message; /* large: one for all */
};

/* --- the terminal --- */

static void make_raw(struct session *session)
{
	struct termios raw;
	int fd = session->console->input;

	if (!session->console->has_terminal || fd < 0 || tcgetattr(fd, &session->saved) < 0)
		return;
	raw = session->saved;
	cfmakeraw(&raw);
	session->is_raw = tcsetattr(fd, TCSADRAIN, &raw) == 0;
}

static void restore(struct session *session)
{
	if (session->is_raw)
		(void)tcsetattr(session->console->input, TCSADRAIN,
				&session->saved); /* it was ours */
	session->is_raw = false;
}

static void send_size(const struct session *session)
{
	struct winsize size;
	uint16_t numbers[2];

	if (!session->console->has_terminal ||
	    ioctl(session->console->input, TIOCGWINSZ, &size) < 0)
		return;
	numbers[0] = size.ws_row;
	numbers[1] = size.ws_col;
	(void)attach_send_numbers(session->console->server, ATTACH_SIZE, numbers,
				  2); /* seen next */
}

/* Stopped as the command is, until somebody lets us go on. */
static void stop(struct session *session)
{
	static const uint16_t go_on = SIGCONT;

	restore(session);
	(void)raise(SIGSTOP);
	make_raw(session);
	send_size(session);
	(void)attach_send_numbers(session->console->server, ATTACH_SIGNAL, &go_on,
				  1); /* seen next */
}

/* --- what comes from the user --- */

static void send_input(struct session *session, const unsigned char *data, size_t len)
{
	if (len > 0) /* a monitor that has gone is seen by its silence */
		(void)attach_send(session->console->server, ATTACH_INPUT, data, len, 0);
}

/*
 * Keys that begin like the sequence are kept back until it is known.  True when it is complete.
 */
static bool take_keys(struct session *session, const unsigned char *data, size_t len)
{
	const struct cli_keys *keys = session->console->keys;
	unsigned char out[ATTACH_DATA_MAX];
	size_t n = 0;

	if (!keys || keys->n == 0) {
		send_input(session, data, len);
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		if (data[i] == keys->bytes[session->n_matched]) {
			if (++session->n_matched == keys->n)
				return true;
			continue;
		}
		memcpy(out + n, keys->bytes, session->n_matched);
		n += session->n_matched;
		session->n_matched = data[i] == keys->bytes[0] ? 1 : 0;
		if (session->n_matched == 0)
			out[n++] = data[i];
		else if (keys->n == 1)
			return true;
	}
	send_input(session, out, n);
	return false;
}

/* True when the user leaves, or has gone: a raw terminal ends only when it is hung up. */
static bool on_input(struct session *session, enum console_end *ret_end)
{
	unsigned char data[ATTACH_DATA_MAX / 2];
	ssize_t n = read(session->console->input, data, sizeof(data));

	*ret_end = CONSOLE_DETACHED;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (n <= 0 && session->is_raw) {
		*ret_end = CONSOLE_LOST;
		session->status = EXIT_RUNNER;
		(void)error_set(session->error, -EIO, "the terminal has gone");
		return true;
	}
	if (n <= 0) {
		session->has_input = false;
		(void)attach_send(session->console->server, ATTACH_CLOSE, NULL, 0,
				  0); /* seen next */
		return false;
	}
	return take_keys(session, data, (size_t)n);
}

static void on_signal(struct session *session)
{
	struct signalfd_siginfo info;
	uint16_t number;

	if (read(session->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	number = (uint16_t)info.ssi_signo;
	if (number == SIGWINCH)
		send_size(session);
	else
		(void)attach_send_numbers(session->console->server, ATTACH_SIGNAL, &number, 1);
}

/* --- what comes from the container --- */

static void write_all(int fd, const unsigned char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		struct pollfd writable = { .fd = fd, .events = POLLOUT };

		if (n < 0 && errno == EAGAIN && poll(&writable, 1, -1) > 0)
			continue;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* the user has closed it */
		data += n;
		len -= (size_t)n;
	}
}

static int first_number(const struct attach_message *message)
{
	uint16_t number;

	attach_numbers(message, &number, 1);
	return number;
}

/* True when @ret_end is known. */
static bool on_server(struct session *session, enum console_end *ret_end)
{
	struct attach_message *message = &session->message;
	int r = attach_receive(session->console->server, 0, message);

	if (r != 1) {
		*ret_end = CONSOLE_LOST;
		session->status = EXIT_RUNNER;
		(void)error_set(session->error, -EPIPE, "the container's monitor has gone");
		return true;
	}
	if (message->kind == ATTACH_OUTPUT)
		write_all(session->console->output, message->data, message->len);
	else if (message->kind == ATTACH_ERROR)
		write_all(STDERR_FILENO, message->data, message->len);
	else if (message->kind == ATTACH_STOPPED)
		stop(session);
	else if (message->kind == ATTACH_WARNING)
		log_warning("%s", (const char *)message->data);
	else if (message->kind == ATTACH_FAILED)
		(void)error_set(session->error, -ECHILD, "%s", (const char *)message->data);
	if (message->kind != ATTACH_ENDED)
		return false;
	session->status = first_number(message);
	*ret_end = session->error->text[0] ? CONSOLE_FAILED : CONSOLE_ENDED;
	return true;
}

static int open_signals(void)
{
	static const int handed_on[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,
					 SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH };
	sigset_t set;

	(void)sigemptyset(&set); /* a valid set and numbers: cannot fail */
	for (size_t i = 0; i < ARRAY_SIZE(handed_on); i++)
		(void)sigaddset(&set, handed_on[i]);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum console_end hand_on(struct session *session)
{
	enum console_end end = CONSOLE_LOST;

	for (;;) {
		struct pollfd fds[] = {
			{ .fd = session->console->server, .events = POLLIN },
			{ .fd = session->signals, .events = POLLIN },
			{ .fd = session->has_input ? session->console->input : -1,
			  .events = POLLIN },
		};

		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			continue; /* EINTR: nothing else can be */
		if (fds[0].revents && on_server(session, &end))
			return end;
		if (fds[1].revents)
			on_signal(session);
		if (fds[2].revents && on_input(session, &end)) {
			if (end == CONSOLE_DETACHED)
				(void)attach_send(session->console->server, ATTACH_LEAVE, NULL, 0,
						  0);
			return end;
		}
	}
}

enum console_end console_run(const struct console *console, int *ret_status, struct error *error)
{
	struct session session = {
		.console = console,
		.has_input = console->reads_input,
		.signals = open_signals(),
		.error = error,
	};
	enum console_end end;

	error->text[0] = '\0';
	make_raw(&session);
	send_size(&session);
	end = hand_on(&session);
	restore(&session);
	fd_close(&session.signals);
	*ret_status = session.status;
	return end;
}

int console_wait(int server, enum attach_kind wanted, char **ret_name, int *ret_status,
		 struct error *error)
{
	_cleanup_free_ struct attach_message *message = malloc(sizeof(*message));

	*ret_status = EXIT_RUNNER;
	if (!message)
		return error_set(error, -ENOMEM, "out of memory");
	(void)error_set(error, 0, "the container has ended before its command ran");
	while (attach_receive(server, 0, message) == 1) {
		if (message->kind == wanted) {
			*ret_name = strdup((const char *)message->data);
			return *ret_name ? 0 : error_set(error, -ENOMEM, "out of memory");
		}
		if (message->kind == ATTACH_WARNING)
			log_warning("%s", (const char *)message->data);
		if (message->kind == ATTACH_FAILED)
			(void)error_set(error, 0, "%s", (const char *)message->data);
		if (message->kind == ATTACH_ENDED)
			*ret_status = first_number(message);
	}
	return -ECHILD;
}
