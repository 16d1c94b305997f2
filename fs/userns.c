/* SPDX-License-Identifier: MIT */
/*
 * Maps of several ids are written from outside of the new namespace: a child stays there, waits until
 * we are in, and has newuidmap(1) and newgidmap(1) write them.
 */
#include "fs/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/idtext.h"
#include "lib/idtool.h"

/* A larger file is not believed. */
#define SUBID_FILE_MAX (4U << 20)

#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL 128

/* --- which ids --- */

static int read_file(const char *path, char **ret, size_t *ret_len)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = malloc(SUBID_FILE_MAX);
	ssize_t n;

	*ret = text;
	*ret_len = 0;
	if (!text)
		return -ENOMEM;
	while (fd >= 0 && *ret_len < SUBID_FILE_MAX &&
	       (n = read(fd, text + *ret_len, SUBID_FILE_MAX - *ret_len)) > 0)
		*ret_len += (size_t)n;
	return 0; /* no file grants no ids */
}

/* Root is @id; the ranges that @path grants him follow. */
static int compose(const char *path, uint32_t id, struct id_maps *ret)
{
	const struct passwd *user = getpwuid(getuid());
	_cleanup_free_ char *text = NULL;
	struct id_maps granted = { 0 };
	struct id_map *items;
	uint64_t next = 1;
	size_t len;
	int r = read_file(path, &text, &len);

	if (r == 0)
		r = idtext_decode_subids(text, len, user ? user->pw_name : NULL, getuid(),
					 &granted);
	if (r < 0)
		return r;
	items = calloc(granted.n + 1, sizeof(*items));
	for (size_t i = 0; items && i < granted.n && next + granted.items[i].size < UINT32_MAX;
	     i++) {
		items[++ret->n] = (struct id_map){ (uint32_t)next, granted.items[i].host_id,
						   granted.items[i].size };
		next += granted.items[i].size;
	}
	free(granted.items);
	if (!items)
		return -ENOMEM;
	items[0] = (struct id_map){ 0, id, 1 };
	ret->items = items;
	ret->n++;
	return 0;
}

struct maps {
	struct id_maps uids;
	struct id_maps gids;
};

static void maps_deinit(struct maps *maps)
{
	free(maps->uids.items);
	free(maps->gids.items);
}

static int compose_both(struct maps *ret)
{
	int r = compose("/etc/subuid", getuid(), &ret->uids);

	return r < 0 ? r : compose("/etc/subgid", getgid(), &ret->gids);
}

/* --- writing them --- */

static int write_file(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) < 0 ? -errno : 0;
}

/* What a process may write for itself: one id, once it cannot drop groups any more. */
static int write_single(uid_t uid, gid_t gid)
{
	char map[64];
	int r = write_file("/proc/self/setgroups", "deny");

	(void)snprintf(map, sizeof(map), "0 %u 1", uid);
	if (r == 0)
		r = write_file("/proc/self/uid_map", map);
	(void)snprintf(map, sizeof(map), "0 %u 1", gid);
	return r < 0 ? r : write_file("/proc/self/gid_map", map);
}

/* Root of the first namespace maps everything to itself; only a child outside may. */
static int write_identity(pid_t pid)
{
	static const char *const files[] = { "uid_map", "gid_map" };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files) && r == 0; i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, files[i]);
		r = write_file(path, "0 0 4294967295");
	}
	return r;
}

static int write_maps(pid_t pid, const struct maps *maps, struct error *error)
{
	int r;

	if (geteuid() == 0) {
		r = write_identity(pid);
		return r < 0 ? error_set_errno(error, r, "cannot map ids") : 0;
	}
	r = idtool_run("newuidmap", pid, &maps->uids, error);
	return r < 0 ? r : idtool_run("newgidmap", pid, &maps->gids, error);
}

/* --- the child that stays outside --- */

struct outside {
	pid_t pid;
	int go; /* closing it is the word that we are in */
};

static int start_outside(const struct maps *maps, struct outside *ret)
{
	pid_t parent = getpid();
	int pipe_fds[2];
	struct error error;
	char byte;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return -errno;
	ret->pid = fork();
	if (ret->pid == 0) {
		fd_close(&pipe_fds[1]);
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || read(pipe_fds[0], &byte, 1) != 1)
			_exit(EXIT_FAILURE); /* we could not enter */
		if (write_maps(parent, maps, &error) == 0)
			_exit(EXIT_SUCCESS);
		(void)fprintf(stderr, "unionfs-mount: %s\n",
			      error.text); /* nowhere else to say it */
		_exit(EXIT_FAILURE);
	}
	fd_close(&pipe_fds[0]);
	ret->go = pipe_fds[1];
	return ret->pid < 0 ? -errno : 0;
}

static int end_outside(struct outside *outside, bool is_inside)
{
	int status = 0;

	if (is_inside && write(outside->go, "", 1) != 1)
		is_inside = false;
	fd_close(&outside->go);
	while (waitpid(outside->pid, &status, 0) < 0 && errno == EINTR)
		;
	return is_inside && status == 0 ? 0 : -EPERM;
}

/* --- the whole --- */

static int refuse_namespace(int r, struct error *error)
{
	return error_set_errno(
		error, r,
		"cannot make a user namespace (see user.max_user_namespaces and, on some systems, "
		"kernel.unprivileged_userns_clone or kernel.apparmor_restrict_unprivileged_userns in "
		"sysctl)");
}

static int enter_with(const struct maps *maps, struct error *error)
{
	bool is_single = geteuid() != 0 && (maps->uids.n == 1 || maps->gids.n == 1);
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct outside outside = { .go = -1 };
	int r = is_single ? 0 : start_outside(maps, &outside);

	if (r < 0)
		return error_set_errno(error, r, "cannot start a process");
	r = unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ? refuse_namespace(-errno, error) : 0;
	if (is_single && r == 0) {
		r = write_single(uid, gid);
		return r < 0 ? error_set_errno(error, r, "cannot map the user") : 0;
	}
	if (is_single)
		return r;
	if (end_outside(&outside, r == 0) < 0 && r == 0)
		r = error_set(error, -EPERM, "cannot map subordinate ids");
	return r;
}

int userns_enter(struct error *error)
{
	struct maps maps = { 0 };
	int r = compose_both(&maps);

	if (r < 0)
		(void)error_set_errno(error, r, "cannot read /etc/subuid"); /* the value is below */
	else
		r = enter_with(&maps, error);
	maps_deinit(&maps);
	if (r < 0)
		return r;
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		return error_set_errno(error, -errno, "cannot become root of the namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_set_errno(error, -errno, "cannot make mounts private");
	return 0;
}

/* --- the command --- */

static const int passed_on[] = { SIGTERM, SIGHUP, SIGINT };

static void execute(char *const argv[], const sigset_t *mask) __attribute__((noreturn));

static void execute(char *const argv[], const sigset_t *mask)
{
	(void)sigprocmask(SIG_SETMASK, mask, NULL); /* a valid set */
	(void)execvp(argv[0], argv);
	(void)fprintf(stderr, "unionfs-mount: cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

/* Wait for @child, and hand signals on meanwhile.  A terminal sends its own to all of us. */
static int wait_for(pid_t child, const sigset_t *signals)
{
	for (;;) {
		siginfo_t info;
		int status;
		pid_t pid = waitpid(child, &status, WNOHANG);

		if (pid < 0 && errno != EINTR)
			return -errno;
		if (pid == child)
			return WIFEXITED(status) ? WEXITSTATUS(status) :
						   STATUS_SIGNAL + WTERMSIG(status);
		if (sigwaitinfo(signals, &info) > 0 && info.si_signo != SIGCHLD &&
		    info.si_code != SI_KERNEL)
			(void)kill(child, info.si_signo); /* it may just have ended */
	}
}

int userns_run(char *const argv[])
{
	sigset_t signals;
	sigset_t before;
	pid_t child;

	(void)sigemptyset(&signals); /* valid sets and numbers: none of these can fail */
	(void)sigaddset(&signals, SIGCHLD);
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++)
		(void)sigaddset(&signals, passed_on[i]);
	(void)sigprocmask(SIG_BLOCK, &signals, &before);
	child = fork();
	if (child == 0)
		execute(argv, &before);
	return child < 0 ? -errno : wait_for(child, &signals);
}
