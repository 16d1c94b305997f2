/* SPDX-License-Identifier: MIT */
/*
 * A namespace of users that is there already is entered by a process in between, since the caller
 * could not come back; what that one makes belongs to it, and is a child of its own parent.
 */
#include "runner/cloning.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/channel.h"

static int clone_process(uint64_t flags, int cgroup, int *ret_pidfd)
{
	struct clone_args args = {
		.flags = flags | CLONE_PIDFD | (cgroup >= 0 ? CLONE_INTO_CGROUP : 0ULL),
		.pidfd = (uintptr_t)ret_pidfd,
		.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD,
		.cgroup = (unsigned)MAX(cgroup, 0),
	};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	return pid < 0 ? -errno : (int)pid;
}

pid_t cloning_pid_of(int pidfd)
{
	char path[48];
	char text[512];
	const char *line;
	_cleanup_fd_ int fd = -1;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	line = strstr(text, "\nPid:");
	return line ? (pid_t)MAX(strtol(line + 5, NULL, 10), 0) : 0;
}

/* A process is made in the pid namespace that its parent has chosen for its children. */
static int start_here(const struct cloning *cloning, int *ret_pidfd, struct error *error)
{
	_cleanup_fd_ int own = -1;
	int pid;
	int r;

	if (cloning->joined->fds[SPEC_NS_PID] >= 0) {
		own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
		r = own < 0 ? error_set_errno(error, -errno, "/proc/self/ns/pid") :
			      joined_enter(cloning->joined, SPEC_NS_PID, error);
		if (r < 0)
			return r;
	}
	pid = clone_process(cloning->flags, cloning->cgroup, ret_pidfd);
	if (pid == 0)
		cloning->run(cloning->argument);
	if (own >= 0 && setns(own, CLONE_NEWPID) < 0)
		return error_set_errno(error, -errno, "coming back to the own pid namespace");
	if (pid == -ENOSYS || pid == -EPERM)
		return error_set_errno(error, pid,
				       "clone3 (is this a container with a seccomp filter? "
				       "unionfs-run doctor tells what is missing)");
	return pid < 0 ? error_set_errno(error, pid, "clone3") : pid;
}

/* --- with a process in between --- */

static void complain(int socket, int r, const struct error *error) __attribute__((noreturn));

static void complain(int socket, int r, const struct error *error)
{
	channel_complain(socket, 0, r, 1, error);
	_exit(1);
}

static void run_between(const struct cloning *cloning, int socket) __attribute__((noreturn));

static void run_between(const struct cloning *cloning, int socket)
{
	struct error error;
	int pidfd;
	int r = joined_enter(cloning->joined, SPEC_NS_USER, &error);

	if (r == 0 && (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0))
		r = error_set_errno(&error, -errno, "becoming root of the user namespace");
	if (r == 0)
		r = joined_enter(cloning->joined, SPEC_NS_PID, &error);
	if (r < 0)
		complain(socket, r, &error);
	r = clone_process(cloning->flags | CLONE_PARENT, -1, &pidfd); /* in our own cgroup */
	if (r == 0) {
		(void)close(socket);
		cloning->run(cloning->argument);
	}
	if (r < 0)
		complain(socket, error_set_errno(&error, r, "clone3"), &error);
	_exit(channel_send(socket, CHANNEL_TERMINAL, pidfd) < 0);
}

static int receive(int socket, int *ret_pidfd, struct error *error)
{
	struct channel_message message;
	int r = channel_receive(socket, 0, &message);
	pid_t pid;

	if (r <= 0 || (message.kind != CHANNEL_FAILED && message.kind != CHANNEL_TERMINAL))
		return error_set(error, -EPROTO, "the first process is not known");
	if (message.kind == CHANNEL_FAILED) {
		*error = message.error;
		return message.r;
	}
	pid = cloning_pid_of(message.fd);
	if (pid <= 0) {
		(void)close(message.fd);
		return error_set(error, -ESRCH, "the first process has ended");
	}
	*ret_pidfd = message.fd;
	return pid;
}

static int start_there(const struct cloning *cloning, int *ret_pidfd, struct error *error)
{
	_cleanup_fd_ int pidfd = -1;
	_cleanup_fd_ int ours = -1;
	int ends[2];
	int between;
	int r = channel_open(ends);

	if (r < 0)
		return error_set_errno(error, r, "making a socket");
	ours = ends[0];
	between = clone_process(0, cloning->cgroup, &pidfd);
	if (between == 0) {
		fd_close(&ours);
		run_between(cloning, ends[1]);
	}
	(void)close(ends[1]);
	if (between < 0)
		return error_set_errno(error, between, "clone3");
	r = receive(ours, ret_pidfd, error);
	while (waitpid(between, NULL, 0) < 0 && errno == EINTR)
		;
	return r;
}

int cloning_start(const struct cloning *cloning, int *ret_pidfd, struct error *error)
{
	return cloning->joined->fds[SPEC_NS_USER] >= 0 ? start_there(cloning, ret_pidfd, error) :
							 start_here(cloning, ret_pidfd, error);
}
