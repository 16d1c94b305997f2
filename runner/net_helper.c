/* SPDX-License-Identifier: MIT */
/* A pid says nothing by itself: another process may have it by now.  With its start time it does. */
#include "runner/net_helper.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/net_state.h"

#define PROC_PATH_SIZE 64
#define STAT_SIZE 1024
#define KILL_TIMEOUT_MS 5000

int net_helper_decode_stat(const char *text, size_t len, uint64_t *ret)
{
	const char *at = memrchr(text, ')', len); /* the name before it may hold anything */
	const char *end = text + len;
	uint64_t value = 0;

	for (unsigned field = 2; at && field < 22; field++) {
		at = memchr(at, ' ', (size_t)(end - at));
		if (at)
			at++;
	}
	if (!at || at == end || *at < '0' || *at > '9')
		return -EBADMSG;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value))
			return -EBADMSG;
	*ret = value;
	return 0;
}

static int read_start_time(pid_t pid, uint64_t *ret)
{
	char path[PROC_PATH_SIZE];
	char text[STAT_SIZE];
	_cleanup_fd_ int fd = -1;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid); /* it fits */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text));
	return n < 0 ? -errno : net_helper_decode_stat(text, (size_t)n, ret);
}

int net_helper_note_self(int dir, const char *name)
{
	char note[NET_STATE_NOTE_SIZE];
	uint64_t start_time = 0;
	int r = read_start_time(getpid(), &start_time);

	if (r < 0)
		return r;
	(void)snprintf(note, sizeof(note), "%d %llu", (int)getpid(),
		       (unsigned long long)start_time); /* it fits */
	return net_state_note(dir, name, note);
}

void net_helper_format_file(const char *stem, const char *suffix, char ret[NET_HELPER_FILE_SIZE])
{
	(void)snprintf(ret, NET_HELPER_FILE_SIZE, ".%s.%s", stem, suffix); /* stems are short */
}

/* Names with a dot in front are no container's. */
void net_helper_remove_files(int dir, const char *stem)
{
	char name[NET_HELPER_FILE_SIZE];

	net_helper_format_file(stem, "ready", name);
	(void)sys_unlinkat(dir, name, 0); /* mostly it is not there */
	net_helper_format_file(stem, "sock", name);
	(void)sys_unlinkat(dir, name, 0);
}

int net_helper_wait(int pidfd, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = pidfd, .events = POLLIN };
	int r;

	do
		r = poll(&poll_fd, 1, timeout_ms);
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		return r < 0 ? -errno : -ETIMEDOUT;
	return 0;
}

/* The pid may be another process' by now: the descriptor is asked for first, then the time. */
static int kill_process(pid_t pid, uint64_t start_time)
{
	_cleanup_fd_ int pidfd = pidfd_open(pid, 0);
	uint64_t seen = 0;

	if (pidfd < 0)
		return errno == ESRCH ? 0 : -errno;
	if (read_start_time(pid, &seen) < 0 || seen != start_time)
		return 0;
	if (pidfd_send_signal(pidfd, SIGKILL, NULL, 0) < 0)
		return errno == ESRCH ? 0 : -errno;
	return net_helper_wait(pidfd, KILL_TIMEOUT_MS);
}

/* "PID STARTTIME".  -EBADMSG. */
static int parse_note(const char *note, pid_t *ret_pid, uint64_t *ret_start_time)
{
	char *end;
	const long pid = strtol(note, &end, 10);
	char *start_time = end;
	const unsigned long long value = strtoull(start_time, &end, 10);

	if (pid <= 1 || pid > INT_MAX || *start_time != ' ' || *end != '\0')
		return -EBADMSG;
	*ret_pid = (pid_t)pid;
	*ret_start_time = value;
	return 0;
}

int net_helper_kill(int dir, const char *name, const char *stem, struct error *error)
{
	char note[NET_STATE_NOTE_SIZE];
	uint64_t start_time = 0;
	pid_t pid = 0;
	int r = net_state_read(dir, name, note);

	if (r == 0 && parse_note(note, &pid, &start_time) == 0)
		r = kill_process(pid, start_time);
	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot end the network program of %s", name);
	net_helper_remove_files(dir, stem);
	r = net_state_forget(dir, name);
	return r < 0 ? error_set_errno(error, r, "cannot forget the network program of %s", name) :
		       0;
}
