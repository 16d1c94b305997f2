/* SPDX-License-Identifier: MIT */
/*
 * Below /tmp anybody may have made the directory first.  It is opened without following a link, and
 * owner and mode are asked of what is open.
 */
#include "runner/state_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"

static char *format_path(const char *format, ...) PRINTF_LIKE(1, 2);

static char *format_path(const char *format, ...)
{
	char *path;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&path, format, args);
	va_end(args);
	return n < 0 ? NULL : path;
}

static char *default_path(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	uid_t uid = geteuid();

	if (uid == 0)
		return strdup("/run/unionfs-run");
	if (runtime && *runtime == '/')
		return format_path("%s/unionfs-run", runtime);
	return format_path("/tmp/unionfs-run-%u", (unsigned)uid);
}

int state_root_path(const char *given, char **ret)
{
	const char *variable = getenv("UNIONFS_RUN_ROOT");
	char *path;

	if (!given || !*given)
		given = variable;
	if (!given || !*given) {
		path = default_path();
	} else if (*given == '/') {
		path = strdup(given);
	} else {
		_cleanup_free_ char *cwd = getcwd(NULL, 0);

		if (!cwd)
			return -errno;
		path = format_path("%s/%s", cwd, given);
	}
	if (!path)
		return -ENOMEM;
	*ret = path;
	return 0;
}

static int check_owner(int fd, const char *path, struct error *error)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set_errno(error, -errno, "state directory %s", path);
	if (st.st_uid != geteuid())
		return error_set(error, -EPERM,
				 "state directory %s belongs to user %u; name another one with "
				 "--root",
				 path, (unsigned)st.st_uid);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return error_set(error, -EPERM,
				 "state directory %s can be written to by others (mode %03o); "
				 "chmod 0700 it, or name another one with --root",
				 path, (unsigned)st.st_mode & 0777);
	return 0;
}

int state_root_open(const char *path, struct error *error)
{
	_cleanup_fd_ int fd = -1;
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int r;

	fd = open(path, flags);
	if (fd < 0 && errno == ENOENT) {
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return error_set_errno(error, -errno, "making the state directory %s",
					       path);
		fd = open(path, flags);
	}
	if (fd < 0)
		return error_set_errno(error, -errno, "opening the state directory %s", path);
	r = check_owner(fd, path, error);
	return r < 0 ? r : fd_take(&fd);
}

int state_root_find(const char *given, char **ret_path, struct error *error)
{
	_cleanup_free_ char *path = NULL;
	int r = state_root_path(given, &path);

	if (r < 0)
		return error_set_errno(error, r, "finding the state directory");
	r = state_root_open(path, error);
	if (r >= 0 && ret_path)
		*ret_path = ptr_take(path);
	return r;
}
