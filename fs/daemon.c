/* SPDX-License-Identifier: MIT */
/*
 * The verdict is one byte in a pipe.  End of file without it means that the child has ended, and
 * its exit status tells the rest; a write that fails with EPIPE tells the child the same of its
 * parent.
 */
#include "fs/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/process.h"

static struct process_id own_id; /* all 0: unknown */

int daemon_identity(char *buf, size_t size)
{
	return own_id.pid == 0 ? -ENODATA : process_id_format(&own_id, buf, size);
}

int daemon_find(const char *identity, int *ret_pidfd, pid_t *ret_pid)
{
	struct process_id id;
	int fd;
	int r = process_id_parse(identity, &id);

	if (r < 0)
		return r;
	fd = process_id_open(&id);
	if (fd < 0)
		return fd;
	*ret_pidfd = fd;
	*ret_pid = id.pid;
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

	if (!is_foreground)
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
	if (process_id_get(getpid(), &own_id) < 0)
		own_id = (struct process_id){ 0 };
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
