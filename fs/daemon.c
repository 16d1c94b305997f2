/* SPDX-License-Identifier: MIT */
/*
 * The verdict is one byte in a pipe.  End of file without it means that the child has ended, and
 * its exit status tells the rest; a write that fails with EPIPE tells the child the same of its
 * parent.
 *
 * A process number alone does not name a process: numbers are used again.  With the start time it
 * does, which is why both make up the identity.
 */
#include "fs/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"

/* Fields of /proc/PID/stat are numbered from 1; the second may hold blanks and brackets. */
#define STAT_FIELD_AFTER_NAME 3
#define STAT_FIELD_STARTTIME 22

static uint64_t own_start_time; /* 0: unknown */

/* A decimal number up to @end_char.  False when there is none, or it is too large. */
static bool parse_number(const char *text, char end_char, uint64_t *ret, const char **ret_end)
{
	char *end;
	unsigned long long value;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || *end != end_char)
		return false;
	*ret = value;
	*ret_end = end;
	return true;
}

static uint64_t parse_start_time(const char *stat)
{
	const char *field = strrchr(stat, ')');
	uint64_t value;

	for (int i = STAT_FIELD_AFTER_NAME - 1; field && i < STAT_FIELD_STARTTIME; i++) {
		field = strchr(field, ' ');
		if (field)
			field++;
	}
	return field && parse_number(field, ' ', &value, &field) ? value : 0;
}

/* 0 when it cannot be told. */
static uint64_t start_time_of(pid_t pid)
{
	_cleanup_fd_ int fd = -1;
	char path[32];
	char stat[1024];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, stat, sizeof(stat) - 1);
	if (n <= 0)
		return 0;
	stat[n] = '\0';
	return parse_start_time(stat);
}

int daemon_identity(char *buf, size_t size)
{
	int n;

	if (own_start_time == 0)
		return -ENODATA;
	n = snprintf(buf, size, "%ld %" PRIu64, (long)getpid(), own_start_time);
	return n < 0 || (size_t)n >= size ? -ERANGE : n;
}

static int open_pidfd(pid_t pid)
{
	long fd = syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : (int)fd;
}

int daemon_find(const char *identity, int *ret_pidfd, pid_t *ret_pid)
{
	_cleanup_fd_ int fd = -1;
	uint64_t started;
	uint64_t pid;

	if (!parse_number(identity, ' ', &pid, &identity) || pid == 0 || pid > INT_MAX ||
	    !parse_number(identity + 1, '\0', &started, &identity) || started == 0)
		return -EINVAL;
	fd = open_pidfd((pid_t)pid);
	if (fd < 0)
		return fd;
	if (start_time_of((pid_t)pid) != started)
		return -ESRCH;
	*ret_pidfd = fd_take(&fd);
	*ret_pid = (pid_t)pid;
	return 0;
}

/* Exit as the child did. */
static void exit_like(pid_t child) __attribute__((noreturn));

static void exit_like(pid_t child)
{
	int status;
	pid_t pid;

	do
		pid = waitpid(child, &status, 0);
	while (pid < 0 && errno == EINTR);

	if (pid == child && WIFEXITED(status))
		exit(WEXITSTATUS(status) == 0 ? EXIT_FAILURE : WEXITSTATUS(status));
	if (pid == child && WIFSIGNALED(status))
		log_error("the daemon was killed by signal %d while it started", WTERMSIG(status));
	exit(EXIT_FAILURE);
}

static void wait_for_verdict(int fd, pid_t child) __attribute__((noreturn));

static void wait_for_verdict(int fd, pid_t child)
{
	char verdict;
	ssize_t n;

	do
		n = read(fd, &verdict, 1);
	while (n < 0 && errno == EINTR);

	if (n == 1)
		exit(EXIT_SUCCESS);
	exit_like(child);
}

/* Open /dev/null above the standard descriptors, and below as often as one of them is closed. */
static int open_null(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -errno;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC); /* cannot fail on an open descriptor */
	return fd;
}

static int fork_child(int *ret_verdict_fd)
{
	int ends[2];
	pid_t child;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child < 0) {
		r = -errno;
		fd_close(&ends[0]);
		fd_close(&ends[1]);
		return r;
	}
	if (child > 0) {
		fd_close(&ends[1]);
		wait_for_verdict(ends[0], child);
	}
	fd_close(&ends[0]);
	*ret_verdict_fd = ends[1];
	return 0;
}

static void note_inherited(fd_set *ret)
{
	FD_ZERO(ret);
	for (int fd = STDERR_FILENO + 1; fd < FD_SETSIZE; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			FD_SET(fd, ret);
	}
}

static void close_inherited(const fd_set *inherited)
{
	for (int fd = STDERR_FILENO + 1; fd < FD_SETSIZE; fd++) {
		if (FD_ISSET(fd, inherited))
			(void)close(fd); /* only a reference to what belongs to the caller */
	}
}

int daemon_start(bool is_foreground, struct daemon *ret)
{
	struct daemon daemon = { .verdict_fd = -1 };
	int r;

	note_inherited(&daemon.inherited);
	daemon.null_fd = open_null();
	if (daemon.null_fd < 0)
		return daemon.null_fd;
	if (!is_foreground) {
		r = fork_child(&daemon.verdict_fd);
		if (r < 0) {
			fd_close(&daemon.null_fd);
			return r;
		}
	}
	own_start_time = start_time_of(getpid());
	*ret = daemon;
	return 0;
}

static int let_go_of_caller(struct daemon *daemon)
{
	close_inherited(&daemon->inherited);
	(void)setsid(); /* fails for the leader of a group only, which a forked child is not */
	log_to_syslog();
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (dup2(daemon->null_fd, fd) < 0)
			return -errno;
	}
	return 0;
}

static int say_verdict(struct daemon *daemon)
{
	int r = 0;

	if (write(daemon->verdict_fd, "", 1) != 1)
		r = -EPIPE;
	fd_close(&daemon->verdict_fd);
	return r;
}

int daemon_ready(struct daemon *daemon)
{
	int r = 0;

	if (chdir("/") < 0)
		return -errno;
	if (daemon->verdict_fd >= 0) {
		r = let_go_of_caller(daemon);
		if (r == 0)
			r = say_verdict(daemon);
	}
	fd_close(&daemon->null_fd);
	return r;
}
