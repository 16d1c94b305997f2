/* SPDX-License-Identifier: MIT */
/* Root of the container's user namespace may remove what the user himself may not. */
#include "runner/upper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/rmtree.h"

#define ROOT_STORE "/var/lib/unionfs/containers"

int upper_store_path(char **ret, struct error *error)
{
	const char *store = getenv("UNIONFS_STORE");
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;
	int n;

	if (store && *store == '/')
		n = asprintf(&path, "%s", store);
	else if (geteuid() == 0)
		n = asprintf(&path, "%s", ROOT_STORE);
	else if (data && *data == '/')
		n = asprintf(&path, "%s/unionfs/containers", data);
	else if (home && *home == '/')
		n = asprintf(&path, "%s/.local/share/unionfs/containers", home);
	else
		return error_set(error, -ENOENT,
				 "no place for uppers: set HOME or UNIONFS_STORE, or give --upper");
	if (n < 0)
		return error_set(error, -ENOMEM, "out of memory");
	*ret = path;
	return 0;
}

/* The directory @path and all above it.  The usual case is one system call. */
static int make_path(char *path, mode_t mode)
{
	char *slash;
	int r;

	if (mkdir(path, mode) == 0 || errno == EEXIST)
		return 0;
	slash = strrchr(path, '/');
	if (errno != ENOENT || !slash || slash == path)
		return -errno;
	*slash = '\0';
	r = make_path(path, 0755);
	*slash = '/';
	if (r < 0)
		return r;
	return mkdir(path, mode) == 0 || errno == EEXIST ? 0 : -errno;
}

static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strndup(path, slash ? (size_t)(slash - path) : 0);
}

int upper_make_place(const char *place, struct error *error)
{
	_cleanup_free_ char *copy = strdup(place);
	int r = copy ? make_path(copy, 0711) : -ENOMEM; /* the daemon passes through */

	return r < 0 ? error_set_errno(error, r, "%s", place) : 0;
}

/* An ordinary user may give nothing away, but root of a namespace that both are mapped in may. */
static int give_inside(const char *path, int user_ns)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 1;
	pid_t pid;

	if (fd < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		_exit(setns(user_ns, CLONE_NEWUSER) < 0 || setresgid(0, 0, 0) < 0 ||
		      setresuid(0, 0, 0) < 0 || fchown(fd, 0, 0) < 0);
	if (pid < 0)
		return -errno;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0 ? 0 : -EPERM;
}

static int give(const char *path, uint32_t uid, uint32_t gid, int user_ns)
{
	if (chown(path, uid, gid) == 0)
		return 0;
	return errno == EPERM ? give_inside(path, user_ns) : -errno;
}

int upper_make(const char *upper, const char *work, int user_ns, uint32_t uid, uint32_t gid,
	       struct error *error)
{
	const char *const paths[] = { upper, work };
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (mkdir(paths[i], 0755) < 0)
			return error_set_errno(error, -errno, "%s", paths[i]);
		if (user_ns < 0 || uid == geteuid())
			continue;
		r = give(paths[i], uid, gid, user_ns);
		if (r < 0)
			return error_set_errno(error, r, "giving %s to the container's root",
					       paths[i]);
	}
	return 0;
}

/* --- removing --- */

static int remove_from(const char *place)
{
	const char *slash = strrchr(place, '/');
	_cleanup_free_ char *store = parent_of(place);
	_cleanup_fd_ int fd = -1;
	int r;

	if (!store || !slash)
		return -ENOMEM;
	fd = open(store, O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -errno : rmtree_at(fd, slash + 1);
	return r == -ENOENT ? 0 : r;
}

/* The child of the new user namespace: waits for its maps, empties the directory. */
static void run_remover(const char *place, int go) __attribute__((noreturn));

static void run_remover(const char *place, int go)
{
	char byte;

	if (read(go, &byte, 1) != 1 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		_exit(1);
	(void)remove_from(place); /* what is left is found by who waits for this */
	_exit(0);
}

static int remove_mapped(const char *place, const struct idmap *maps, struct error *error)
{
	struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	struct idmap copy = *maps; /* written as it is: nothing is chosen again */
	struct idmap_caller caller;
	_cleanup_fd_ int go = -1;
	int ends[2];
	long pid;
	int r;

	r = idmap_find_caller(&caller);
	if (r < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(error, r < 0 ? r : -errno, "removing %s", place);
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0) {
		(void)close(ends[1]);
		run_remover(place, ends[0]);
	}
	(void)close(ends[0]);
	go = ends[1];
	if (pid < 0)
		return error_set_errno(error, -errno, "removing %s", place);
	r = idmap_write((pid_t)pid, &caller, false, &copy, error);
	if (r == 0 && write(go, "", 1) != 1)
		r = error_set_errno(error, -errno, "removing %s", place);
	fd_close(&go);
	while (waitpid((pid_t)pid, NULL, 0) < 0 && errno == EINTR)
		;
	return r;
}

int upper_remove(const char *place, const struct idmap *maps, struct error *error)
{
	int r;

	if (faccessat(AT_FDCWD, place, F_OK, AT_EACCESS) < 0 && errno == ENOENT)
		return 0;
	if (maps) {
		r = remove_mapped(place, maps, error);
		if (r < 0)
			return r;
	}
	r = remove_from(place); /* the directory itself is the user's */
	return r < 0 ? error_set_errno(error, r, "removing %s", place) : 0;
}
