/* SPDX-License-Identifier: MIT */
#include "runner/joined.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"

static const struct {
	const char *name;
	int flag;
} kinds[SPEC_N_NS] = {
	[SPEC_NS_USER] = { "user", CLONE_NEWUSER },
	[SPEC_NS_MOUNT] = { "mount", CLONE_NEWNS },
	[SPEC_NS_PID] = { "pid", CLONE_NEWPID },
	[SPEC_NS_NET] = { "net", CLONE_NEWNET },
	[SPEC_NS_IPC] = { "ipc", CLONE_NEWIPC },
	[SPEC_NS_UTS] = { "uts", CLONE_NEWUTS },
	[SPEC_NS_CGROUP] = { "cgroup", CLONE_NEWCGROUP },
	[SPEC_NS_TIME] = { "time", CLONE_NEWTIME },
};

const char *joined_name(enum spec_ns kind)
{
	return kinds[kind].name;
}

/* What is no namespace must not be waited for. */
static int open_one(const char *path, enum spec_ns kind, struct error *error)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return error_set_errno(error, -errno, "joining the %s namespace %s",
				       kinds[kind].name, path);
	if (ioctl(fd, NS_GET_NSTYPE) != kinds[kind].flag)
		return error_set(error, -EINVAL, "%s is no %s namespace", path, kinds[kind].name);
	return fd_take(&fd);
}

int joined_open(const struct spec *spec, struct joined *ret, struct error *error)
{
	struct joined joined = JOINED_NONE;

	for (int kind = 0; kind < SPEC_N_NS; kind++) {
		const struct spec_namespace *ns = &spec->namespaces[kind];
		int fd;

		if (ns->mode != SPEC_NS_JOINED)
			continue;
		fd = open_one(ns->path, (enum spec_ns)kind, error);
		if (fd < 0) {
			joined_close(&joined);
			return fd;
		}
		joined.fds[kind] = fd;
	}
	*ret = joined;
	return 0;
}

int joined_enter(const struct joined *joined, enum spec_ns kind, struct error *error)
{
	const int fd = joined->fds[kind];

	if (fd < 0 || setns(fd, kinds[kind].flag) == 0)
		return 0;
	if (errno == EPERM && kind != SPEC_NS_USER)
		return error_set(error, -EPERM,
				 "the %s namespace belongs to another user namespace: join that "
				 "one too (--join user=...)",
				 kinds[kind].name);
	return error_set_errno(error, -errno, "joining the %s namespace", kinds[kind].name);
}

/* Maps are shown of processes only: one that is in there, and does nothing. */
static void run_resident(int user_ns, int gate) __attribute__((noreturn));

static void run_resident(int user_ns, int gate)
{
	unsigned char byte = setns(user_ns, CLONE_NEWUSER) < 0 ? (unsigned char)errno : 0;

	if (write(gate, &byte, 1) == 1)
		(void)!read(gate, &byte, 1); /* until the other end is closed */
	_exit(0);
}

int joined_read_maps(const char *path, struct idmap *ret, struct error *error)
{
	_cleanup_fd_ int user_ns = open_one(path, SPEC_NS_USER, error);
	unsigned char byte = EPROTO;
	int ends[2];
	pid_t pid;
	int r;

	if (user_ns < 0)
		return user_ns;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set_errno(error, -errno, "making a socket");
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		run_resident(user_ns, ends[1]);
	}
	r = pid < 0 ? -errno : 0;
	(void)close(ends[1]);
	if (r == 0)
		r = read(ends[0], &byte, 1) == 1 && byte == 0 ? idmap_read(pid, ret) : -byte;
	(void)close(ends[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return r < 0 ? error_set_errno(error, r, "joining the user namespace %s", path) : 0;
}

void joined_close(struct joined *joined)
{
	for (int kind = 0; kind < SPEC_N_NS; kind++)
		fd_close(&joined->fds[kind]);
}
