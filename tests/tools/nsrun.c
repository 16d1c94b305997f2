/*
 * nsrun: run one test in name spaces of its own, so that its end is the end of everything it made.
 *
 *     nsrun [--watch SECONDS] [--user BASE COUNT] COMMAND [ARG...]
 *
 * The command gets a private mount name space and a new pid name space whose first process is
 * nsrun's own small init: when the command ends, or nsrun is killed, the kernel kills whatever
 * is left (a daemon, a background job) and its mounts go with the name space.
 *
 * With --user the command also gets a user name space made by the unprivileged user BASE, with
 * the ids 0 .. COUNT-1 mapped to BASE .. BASE+COUNT-1.  A root caller maps them directly; any
 * other caller can only map itself (BASE = its own uid, COUNT = 1).
 *
 * With --watch nsrun ends the command, and fails, when a process in there has waited so long for the
 * answer of a FUSE request (watch.h).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch.h"

/* Exit status of our own failures, unlike any that a test uses. */
#define STATUS_BROKEN 99

struct idmap {
	unsigned base;
	unsigned count;
};

static void die(const char *what)
{
	fprintf(stderr, "nsrun: %s: %s\n", what, strerror(errno));
	_exit(STATUS_BROKEN);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

/* The parent's death kills us; @parent closes the race with a parent that is dead already. */
static void die_with_parent(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		die("prctl");
	if (parent != 0 && getppid() != parent)
		_exit(STATUS_BROKEN);
}

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int wait_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	return exit_status(status);
}

/* A process that nobody waits for, as a daemon, and that crashed, is told of here only. */
static bool report_crash(pid_t pid, int status)
{
	if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM ||
	    WTERMSIG(status) == SIGHUP || WTERMSIG(status) == SIGPIPE)
		return false;
	fprintf(stderr, "FAIL: process %d: %s\n", (int)pid, strsignal(WTERMSIG(status)));
	return true;
}

/* Process 1 of the new pid name space: starts the command and reaps until it ends. */
static int init_main(char **argv)
{
	bool crashed = false;
	pid_t command, pid;
	int status;

	die_with_parent(0);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		die("private mounts");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		die("mount /proc");
	command = fork();
	if (command < 0)
		die("fork");
	if (command == 0) {
		execvp(argv[0], argv);
		die(argv[0]);
	}
	for (;;) {
		pid = wait(&status);
		if (pid == command)
			return crashed && status == 0 ? STATUS_BROKEN : exit_status(status);
		crashed |= pid > 0 && report_crash(pid, status);
		if (pid < 0 && errno != EINTR)
			die("wait");
	}
}

static void write_maps(pid_t pid, const struct idmap *map)
{
	char path[64], line[64];

	snprintf(line, sizeof(line), "0 %u %u\n", map->base, map->count);
	if (geteuid() != 0) {
		snprintf(path, sizeof(path), "/proc/%d/setgroups", (int)pid);
		write_file(path, "deny");
	}
	snprintf(path, sizeof(path), "/proc/%d/uid_map", (int)pid);
	write_file(path, line);
	if (geteuid() != 0)
		snprintf(line, sizeof(line), "0 %u 1\n", (unsigned)getegid());
	snprintf(path, sizeof(path), "/proc/%d/gid_map", (int)pid);
	write_file(path, line);
}

/* In the child: become the unprivileged user, make the name space, wait for the maps, be its root. */
static void enter_user_ns(const struct idmap *map, int to_parent, int from_parent)
{
	char byte = 0;

	if (geteuid() == 0) {
		if (setgroups(0, NULL) < 0 || setresgid(map->base, map->base, map->base) < 0 ||
		    setresuid(map->base, map->base, map->base) < 0)
			die("become the unprivileged user");
	}
	if (unshare(CLONE_NEWUSER) < 0)
		die("unshare user");
	if (prctl(PR_SET_DUMPABLE, 1) < 0)
		die("prctl");
	if (write(to_parent, &byte, 1) != 1 || read(from_parent, &byte, 1) != 1)
		die("sync");
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		die("become root of the name space");
}

static int child_main(const struct idmap *map, int to_parent, int from_parent, char **argv)
{
	pid_t pid;

	if (map)
		enter_user_ns(map, to_parent, from_parent);
	close(to_parent);
	close(from_parent);
	die_with_parent(0);
	if (unshare(CLONE_NEWNS | CLONE_NEWPID) < 0)
		die("unshare");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		_exit(init_main(argv));
	return wait_status(pid);
}

/* As wait_status, with an eye on those below @pid.  Kills @pid, and with it all, who waits too long. */
static int watch_status(pid_t pid, int limit)
{
	struct watch *watch = watch_new(pid, limit);
	struct pollfd end = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	bool is_found = false;
	int status;

	if (!watch || end.fd < 0)
		die("watch");
	while (!is_found && poll(&end, 1, 1000) == 0)
		is_found = watch_look(watch);
	if (is_found)
		kill(pid, SIGKILL);
	status = wait_status(pid);
	close(end.fd);
	watch_free(watch);
	return is_found ? STATUS_BROKEN : status;
}

static int run(const struct idmap *map, int limit, char **argv)
{
	int up[2], down[2];
	pid_t self = getpid(), pid;
	char byte = 0;

	if (pipe2(up, O_CLOEXEC) < 0 || pipe2(down, O_CLOEXEC) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		die_with_parent(self);
		close(up[0]);
		close(down[1]);
		_exit(child_main(map, up[1], down[0], argv));
	}
	close(up[1]);
	close(down[0]);
	if (map && read(up[0], &byte, 1) == 1) {
		write_maps(pid, map);
		if (write(down[1], &byte, 1) != 1)
			die("sync");
	}
	return limit > 0 ? watch_status(pid, limit) : wait_status(pid);
}

int main(int argc, char **argv)
{
	struct idmap map;
	int limit = 0;

	if (argc > 3 && strcmp(argv[1], "--watch") == 0) {
		limit = atoi(argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc > 4 && strcmp(argv[1], "--user") == 0) {
		map.base = (unsigned)strtoul(argv[2], NULL, 10);
		map.count = (unsigned)strtoul(argv[3], NULL, 10);
		return run(&map, limit, argv + 4);
	}
	if (argc < 2) {
		fprintf(stderr,
			"usage: nsrun [--watch SECONDS] [--user BASE COUNT] COMMAND [ARG...]\n");
		return STATUS_BROKEN;
	}
	return run(NULL, limit, argv + 1);
}
