/* SPDX-License-Identifier: MIT */
/* A tree is emptied from the inside, through descriptors: no link in it is followed. */
#include "runner/state_remove.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/state_dir.h"

/* The monitor makes sockets and files, at most a directory of them. */
#define MAX_DEPTH 4

/* Between making a directory and holding the lock in it there are microseconds. */
#define YOUNG_SECONDS 10

#define GONE_SIZE (SPEC_NAME_MAX + 32)

static int remove_tree(int parent, const char *name, int depth);

/* Remove what is in the directory that @fd shows; takes the descriptor. */
static int empty(int fd, int depth)
{
	_cleanup_dir_ DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	int r = 0;

	if (!dir) {
		r = -errno;
		(void)close(fd); /* only read */
		return r;
	}
	while (r == 0) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			r = remove_tree(dirfd(dir), entry->d_name, depth + 1);
	}
	return r;
}

static int remove_tree(int parent, const char *name, int depth)
{
	int fd;
	int r = sys_unlinkat(parent, name, 0);

	if (r == -ENOENT)
		return 0;
	if (r != -EISDIR && r != -EPERM)
		return r;
	if (depth > MAX_DEPTH)
		return -ELOOP;
	fd = sys_openat(parent, name, O_RDONLY | O_DIRECTORY, 0);
	r = fd < 0 ? fd : empty(fd, depth);
	return r < 0 ? r : sys_unlinkat(parent, name, AT_REMOVEDIR);
}

void state_discard(int root, const char *name)
{
	(void)remove_tree(root, name, 0); /* what stays is found by the next sweep */
}

int state_remove_own(int root, const char *name, struct error *error)
{
	char gone[GONE_SIZE];
	int r;

	(void)snprintf(gone, sizeof(gone), ".gone-%ld-%s", (long)getpid(), name); /* fits */
	r = sys_renameat2(root, name, root, gone, 0);
	if (r == 0)
		r = remove_tree(root, gone, 0);
	if (r == -ENOENT)
		return error_set(error, r, "there is no container '%s'", name);
	if (r < 0)
		return error_set_errno(error, r, "removing the state of container '%s'", name);
	return 0;
}

int state_remove(int root, const char *name, struct error *error)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	int r = state_dir_open(root, name, &dir, error);
	pid_t monitor;

	if (r < 0)
		return r;
	monitor = state_monitor_pid(&dir);
	if (monitor > 0)
		return error_set(error, -EBUSY, "container '%s' is in use: process %ld watches it",
				 name, (long)monitor);
	if (monitor == -ESRCH)
		return error_set(error, -EBUSY, "container '%s' is in use by an unseen process",
				 name);
	if (monitor < 0)
		return error_set_errno(error, monitor, "container '%s': the monitor's lock", name);
	return state_remove_own(root, name, error);
}

/* Whether its lock may still be going to be taken. */
static bool is_young(int fd)
{
	struct stat st;
	time_t age;

	if (fstat(fd, &st) < 0)
		return true;
	age = time(NULL) - st.st_ctime;
	return age >= 0 && age < YOUNG_SECONDS;
}

/* Whether the process that made ".WORD-PID-REST" is there, or another one with its number. */
static bool has_maker(const char *name)
{
	const char *number = strchr(name, '-');
	struct process_id id;

	return number && process_id_get((pid_t)strtol(number + 1, NULL, 10), &id) == 0;
}

static bool is_abandoned(int root, const char *name)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;

	dir.fd = sys_openat(root, name, O_RDONLY | O_DIRECTORY, 0);
	return dir.fd >= 0 && state_monitor_pid(&dir) == 0 &&
	       !(has_maker(name) && is_young(dir.fd));
}

int state_sweep(int root, bool is_dry_run, struct error *error)
{
	int fd = sys_openat(root, ".", O_RDONLY | O_DIRECTORY, 0);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int n = 0;
	int r = 0;

	if (fd < 0 || !dir) {
		r = fd < 0 ? fd : -errno;
		fd_close(&fd);
		return error_set_errno(error, r, "listing the state directory");
	}
	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.' || strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 || !is_abandoned(root, entry->d_name))
			continue;
		n++;
		if (!is_dry_run)
			r = remove_tree(root, entry->d_name, 0);
	}
	return r < 0 ? error_set_errno(error, r, "removing abandoned state") : n;
}
