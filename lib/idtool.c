/* SPDX-License-Identifier: MIT */
/*
 * The program is run without a shell and with nothing but its own stderr, of which the first line is
 * kept: it says which range it refused.
 */
#include "lib/idtool.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "lib/cleanup.h"
#include "lib/strv.h"

static int refuse_missing(const char *name, struct error *error)
{
	return error_set(error, -ENOENT,
			 "cannot find %s, which maps subordinate ids: install it (Debian: apt "
			 "install uidmap)",
			 name);
}

static bool has_rights(const char *path, const struct stat *st)
{
	return (st->st_uid == 0 && (st->st_mode & S_ISUID)) ||
	       getxattr(path, "security.capability", NULL, 0) > 0;
}

int idtool_find(const char *name, char **ret_path, struct error *error)
{
	const char *list = getenv("PATH");

	if (!list)
		list = "/usr/bin:/bin";
	while (*list) {
		const size_t len = strcspn(list, ":");
		_cleanup_free_ char *path = NULL;
		struct stat st;

		if (asprintf(&path, "%.*s/%s", (int)len, list, name) < 0)
			return error_set_errno(error, -ENOMEM, "cannot look for %s", name);
		list += len + (list[len] == ':');
		if (len == 0 || stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		    access(path, X_OK) < 0)
			continue;
		*ret_path = ptr_take(path);
		if (has_rights(*ret_path, &st))
			return 0;
		return error_set(error, -EPERM,
				 "%s has neither root's setuid bit nor file capabilities: as root, "
				 "chown root %s && chmod u+s %s",
				 *ret_path, *ret_path, *ret_path);
	}
	return refuse_missing(name, error);
}

static int make_arguments(const char *name, pid_t pid, const struct id_maps *maps,
			  struct strv *arguments)
{
	int r = strv_add(arguments, name);

	if (r == 0)
		r = strv_addf(arguments, "%d", (int)pid);
	for (size_t i = 0; r == 0 && i < maps->n; i++) {
		r = strv_addf(arguments, "%u", maps->items[i].container_id);
		if (r == 0)
			r = strv_addf(arguments, "%u", maps->items[i].host_id);
		if (r == 0)
			r = strv_addf(arguments, "%u", maps->items[i].size);
	}
	return r;
}

/* The program with its stderr at @output. */
static int spawn(const char *path, const struct strv *arguments, int output, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return -r;
	r = posix_spawnattr_init(&attributes);
	if (r == 0) {
		(void)sigemptyset(&none); /* cannot fail */
		r = posix_spawnattr_setsigmask(&attributes, &none);
		if (r == 0)
			r = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
		if (r == 0)
			r = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
		if (r == 0)
			r = posix_spawn(ret_pid, path, &actions, &attributes, strv_argv(arguments),
					environ);
		(void)posix_spawnattr_destroy(&attributes); /* cannot fail */
	}
	(void)posix_spawn_file_actions_destroy(&actions); /* cannot fail */
	return -r;
}

/* The first line of what comes. */
static void read_complaint(int fd, char *text, size_t size)
{
	char rest[256];
	size_t len = 0;
	ssize_t n;

	do {
		n = len + 1 < size ? read(fd, text + len, size - 1 - len) :
				     read(fd, rest, sizeof(rest));
		if (n > 0 && len + 1 < size)
			len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

static int wait_for(pid_t pid, int *ret_status)
{
	while (waitpid(pid, ret_status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static int run(const char *path, const struct strv *arguments, char *complaint, size_t size)
{
	_cleanup_fd_ int reader = -1;
	_cleanup_fd_ int writer = -1;
	int ends[2];
	int status = 0;
	pid_t pid = -1;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	reader = ends[0];
	writer = ends[1];
	r = spawn(path, arguments, writer, &pid);
	if (r < 0)
		return r;
	fd_close(&writer);
	read_complaint(reader, complaint, size);
	r = wait_for(pid, &status);
	if (r < 0)
		return r;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

int idtool_run(const char *name, pid_t pid, const struct id_maps *maps, struct error *error)
{
	_cleanup_free_ char *path = NULL;
	struct strv arguments = { 0 };
	char complaint[256] = "";
	int r = idtool_find(name, &path, error);

	if (r < 0 || !path)
		return r;
	r = make_arguments(name, pid, maps, &arguments);
	if (r == 0)
		r = run(path, &arguments, complaint, sizeof(complaint));
	strv_deinit(&arguments);
	if (r < 0 && complaint[0])
		return error_set(error, r, "cannot map subordinate ids: %s", complaint);
	return r < 0 ? error_set_errno(error, r, "cannot map subordinate ids with %s", path) : 0;
}
