/* SPDX-License-Identifier: MIT */
/*
 * Between the fork and the exec the child enters what it is to live in: cgroups, the container's
 * user namespace, and there a mount namespace of its own, because only root of a mount namespace's
 * owner may make a mount.  What goes wrong there is said on stderr, like what the program says.
 */
#include "runner/union.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/mounts.h"

/* The descriptors that the program finds open beyond the standard ones. */
#define SOCKET_NUMBER 3
#define PROGRAM_NUMBER 4 /* itself; close-on-exec */

/* --- the command line --- */

/* A value of an option list: commas, colons and backslashes are escaped. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr(",:\\", *text))
			(void)fputc('\\', out); /* fclose tells of errors */
		(void)fputc(*text, out);
	}
}

static void put_path(FILE *out, const char *key, const char *path)
{
	(void)fprintf(out, ",%s=", key);
	put_escaped(out, path);
}

static char *make_options(const struct union_request *request)
{
	char *list = NULL;
	size_t size;
	FILE *out = open_memstream(&list, &size);

	if (!out)
		return NULL;
	(void)fprintf(out, "send=%d", SOCKET_NUMBER);
	for (size_t i = 0; i < request->lowers->n; i++)
		put_path(out, "lowerdir+", request->lowers->items[i]);
	if (request->upper) {
		put_path(out, "upperdir", request->upper);
		if (request->work)
			put_path(out, "workdir", request->work);
	}
	if (request->is_volatile && request->upper)
		(void)fputs(",volatile", out);
	if (request->user_ns >= 0)
		(void)fputs(",userxattr", out);
	put_path(out, "fsname", request->name);
	if (fclose(out) != 0) {
		free(list);
		return NULL;
	}
	return list;
}

/* --- the child --- */

static void die(const char *what) __attribute__((noreturn));

static void die(const char *what)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s: %s\n", what, strerror(errno));

	(void)!write(STDERR_FILENO, line, (size_t)n); /* nobody left to tell */
	_exit(1);
}

static void enter_user_ns(int user_ns)
{
	if (setns(user_ns, CLONE_NEWUSER) < 0)
		die("entering the user namespace");
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		die("becoming its root");
	if (unshare(CLONE_NEWNS) < 0 || mounts_isolate("/") < 0)
		die("making a mount namespace");
}

/* In the daemon's mount namespace only, so that it ends with the daemon. */
static void mount_memory(const struct union_request *request)
{
	struct mounts_options options = { .attributes_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV };
	_cleanup_fd_ int place = -1;
	_cleanup_fd_ int fd = -1;
	struct error error;
	char data[64];

	if (request->tmpfs_size == SPEC_UNSET)
		return;
	if (request->user_ns < 0 && (unshare(CLONE_NEWNS) < 0 || mounts_isolate("/") < 0))
		die("making a mount namespace");
	(void)snprintf(data, sizeof(data), "size=%lld,mode=755", (long long)request->tmpfs_size);
	options.data = data;
	fd = mounts_new("tmpfs", HELPER_MOUNT, &options, &error);
	place = open(request->place, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || place < 0 || mkdirat(fd, "upper", 0755) < 0 ||
	    mkdirat(fd, "work", 0755) < 0 || mounts_attach(fd, place) < 0)
		die("making a file system in memory for the upper");
}

static int move_up(int fd)
{
	int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 2 * PROGRAM_NUMBER);

	if (fd >= 0 && moved < 0)
		die("arranging descriptors");
	return moved;
}

/* Put each where it belongs and close all others. */
static void arrange_descriptors(int null_fd, int complaint, int socket, int program)
{
	const int wanted[] = { null_fd, null_fd, complaint, socket, program };
	int moved[ARRAY_SIZE(wanted)];

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		moved[i] = move_up(wanted[i]);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (moved[i] >= 0 && dup2(moved[i], (int)i) < 0)
			die("arranging descriptors");
	}
	(void)close_range(PROGRAM_NUMBER + 1, ~0U, 0);
	(void)fcntl(PROGRAM_NUMBER, F_SETFD, FD_CLOEXEC);
}

static void run_child(const struct union_request *request, char *options, int null_fd,
		      int complaint) __attribute__((noreturn));

static void run_child(const struct union_request *request, char *options, int null_fd,
		      int complaint)
{
	char *argv[] = { (char *)HELPER_MOUNT,
			 (char *)"-f",
			 (char *)"-o",
			 options,
			 (char *)"--",
			 (char *)(uintptr_t)request->name,
			 NULL };
	sigset_t none;

	if (dup2(complaint, STDERR_FILENO) < 0)
		_exit(1);
	if (request->tasks && cgroup_join(request->tasks) < 0)
		die("joining the cgroups");
	if (request->user_ns >= 0)
		enter_user_ns(request->user_ns);
	mount_memory(request);
	(void)setsid(); /* a signal of the terminal is not for the daemon */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	arrange_descriptors(null_fd, STDERR_FILENO, request->socket, request->program->fd);
	(void)syscall(SYS_execveat, PROGRAM_NUMBER, "", argv, environ, AT_EMPTY_PATH);
	die(HELPER_MOUNT);
}

/* --- the parent --- */

static int clone_child(int cgroup, int *ret_pidfd)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD | (cgroup >= 0 ? CLONE_INTO_CGROUP : 0ULL),
		.pidfd = (uintptr_t)ret_pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned)MAX(cgroup, 0),
	};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	return pid < 0 ? -errno : (int)pid;
}

int union_start(const struct union_request *request, struct union_daemon *ret, struct error *error)
{
	_cleanup_free_ char *options = make_options(request);
	_cleanup_fd_ int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	_cleanup_fd_ int reader = -1;
	_cleanup_fd_ int writer = -1;
	int ends[2];
	int pidfd;
	int pid;

	if (!options)
		return error_set(error, -ENOMEM, "out of memory");
	if (null_fd < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(error, -errno, "opening /dev/null and a pipe");
	reader = ends[0];
	writer = ends[1];
	pid = clone_child(request->cgroup, &pidfd);
	if (pid < 0)
		return error_set_errno(error, pid, "making a process for %s", HELPER_MOUNT);
	if (pid == 0)
		run_child(request, options, null_fd, writer);
	(void)fcntl(reader, F_SETFL, O_NONBLOCK); /* cannot fail on a pipe */
	*ret = (struct union_daemon){ .pid = pid, .pidfd = pidfd, .complaint = fd_take(&reader) };
	return 0;
}

static bool wait_for_end(const struct union_daemon *daemon, int timeout_ms)
{
	struct pollfd fd = { .fd = daemon->pidfd, .events = POLLIN };
	int n;

	do
		n = poll(&fd, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* The last line of what there is to read; the line stays as it was when there is nothing. */
static void read_line(int fd, char *line, size_t size)
{
	char text[2048];
	ssize_t n = read(fd, text, sizeof(text) - 1);
	const char *begin;

	if (n <= 0)
		return;
	text[n] = '\0';
	while (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	begin = strrchr(text, '\n');
	(void)snprintf(line, size, "%s", begin ? begin + 1 : text); /* cut is fine */
}

void union_daemon_complaint(struct union_daemon *daemon, bool waits, char *line, size_t size)
{
	line[0] = '\0';
	if (daemon->complaint < 0)
		return;
	if (waits)
		(void)wait_for_end(daemon, 10000); /* it has closed its socket: it is ending */
	read_line(daemon->complaint, line, size);
}

int union_daemon_reap(struct union_daemon *daemon)
{
	int status = 0;
	pid_t pid;

	do
		pid = waitpid(daemon->pid, &status, 0);
	while (pid < 0 && errno == EINTR);
	daemon->pid = 0;
	fd_close(&daemon->pidfd);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

void union_daemon_end(struct union_daemon *daemon, int timeout_ms)
{
	if (daemon->pid == 0)
		return;
	if (!wait_for_end(daemon, timeout_ms))
		(void)kill(daemon->pid, SIGKILL); /* not reaped: the number is still its own */
	(void)union_daemon_reap(daemon);          /* nobody is left whom it could concern */
}

void union_daemon_deinit(struct union_daemon *daemon)
{
	fd_close(&daemon->pidfd);
	fd_close(&daemon->complaint);
}
