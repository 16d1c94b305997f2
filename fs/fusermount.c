/* SPDX-License-Identifier: MIT */
/*
 * What fusermount3 writes goes into a pipe, so that the caller has one line to tell and not two;
 * the descriptor comes through a socket whose other end it finds in its environment.  It has sent
 * it when it ends, so waiting for the end comes first.
 */
#include "fs/fusermount.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/fdpass.h"

#define COMM_VARIABLE "_FUSE_COMMFD"

struct run {
	int directory; /* where it runs, or -1 */
	int comm_fd;   /* its end of the socket, or -1 */
	int stderr_fd;
};

/* Signals as a new program expects them, whatever this process blocks or ignores. */
static int prepare_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, defaults;

	(void)sigemptyset(&none); /* valid sets: cannot fail */
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)posix_spawnattr_setsigmask(attributes, &none);
	(void)posix_spawnattr_setsigdefault(attributes, &defaults);
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int prepare_files(posix_spawn_file_actions_t *actions, const struct run *run)
{
	int r = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, run->stderr_fd, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, run->stderr_fd, STDERR_FILENO);
	if (r == 0 && run->comm_fd >= 0) /* onto itself: inherited */
		r = posix_spawn_file_actions_adddup2(actions, run->comm_fd, run->comm_fd);
	if (r == 0 && run->directory >= 0)
		r = posix_spawn_file_actions_addfchdir_np(actions, run->directory);
	return r;
}

/* Returns the process, or -errno. */
static pid_t spawn(char *const argv[], const struct run *run)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid;
	int r;

	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return -r;
	r = posix_spawnattr_init(&attributes);
	if (r == 0) {
		r = prepare_signals(&attributes);
		if (r == 0)
			r = prepare_files(&actions, run);
		if (r == 0)
			r = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ);
		(void)posix_spawnattr_destroy(&attributes);
	}
	(void)posix_spawn_file_actions_destroy(&actions);
	return r == 0 ? pid : -r;
}

/* Everything up to end of file; the first line of it stays in @line. */
static void read_complaint(int fd, char *line, size_t size)
{
	char part[256];
	size_t len = 0;

	for (;;) {
		ssize_t n = read(fd, part, sizeof(part));
		size_t fits;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		fits = MIN((size_t)n, size - 1 - len);
		memcpy(line + len, part, fits);
		len += fits;
	}
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

/* Wait for the end.  0 when it ended well. */
static int wait_for(pid_t pid)
{
	int status;
	pid_t done;

	do
		done = waitpid(pid, &status, 0);
	while (done < 0 && errno == EINTR);
	return done == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

static int explain(int r, const char *why, char *complaint, size_t size)
{
	(void)snprintf(complaint, size, "%s: %s", FUSERMOUNT_PROGRAM, why);
	return r;
}

static int run_to_end(char *const argv[], int directory, int comm_fd, char *complaint, size_t size)
{
	_cleanup_fd_ int reader = -1;
	_cleanup_fd_ int writer = -1;
	int ends[2];
	pid_t pid;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return explain(-errno, strerror(errno), complaint, size);
	reader = ends[0];
	writer = ends[1];
	pid = spawn(argv, &(struct run){ directory, comm_fd, writer });
	if (pid == -ENOENT || pid == -EACCES) /* EACCES: of the directories in PATH one is closed */
		return explain(-ENOENT, "not found", complaint, size);
	if (pid < 0)
		return explain(pid, strerror(-pid), complaint, size);
	fd_close(&writer);
	read_complaint(reader, complaint, size);
	r = wait_for(pid);
	if (r < 0 && complaint[0] == '\0')
		return explain(r, "failed without a word", complaint, size);
	return r;
}

int fusermount_run(char *const argv[], int directory, int *ret_fd, char *complaint, size_t size)
{
	_cleanup_fd_ int ours = -1;
	_cleanup_fd_ int theirs = -1;
	char number[16];
	int ends[2];
	int r;

	if (!ret_fd)
		return run_to_end(argv, directory, -1, complaint, size);

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return explain(-errno, strerror(errno), complaint, size);
	ours = ends[0];
	theirs = ends[1];
	(void)snprintf(number, sizeof(number), "%d", theirs);
	if (setenv(COMM_VARIABLE, number, 1) < 0)
		return explain(-ENOMEM, strerror(ENOMEM), complaint, size);
	r = run_to_end(argv, directory, theirs, complaint, size);
	(void)unsetenv(COMM_VARIABLE); /* a valid name: cannot fail */
	if (r < 0)
		return r;
	r = fdpass_receive(ours, MSG_DONTWAIT);
	if (r < 0)
		return explain(r, "sent no descriptor", complaint, size);
	*ret_fd = r;
	return 0;
}
