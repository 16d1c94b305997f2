/* SPDX-License-Identifier: MIT */
/*
 * Neither walk recurses or holds more than a few directories open, so that depth, which is the
 * container's choice, costs only time.
 */
#include "runner/cgroup_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "lib/strv.h"

#define OPEN_DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)

#define BUSY_TRIES 100
#define BUSY_FIRST_NS 50000
#define BUSY_MOST_NS 10000000

void cgroup_pids_deinit(struct cgroup_pids *pids)
{
	free(pids->items);
	*pids = (struct cgroup_pids){ 0 };
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a;
	pid_t y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

void cgroup_pids_sort(struct cgroup_pids *pids)
{
	size_t n = 0;

	if (pids->n > 1)
		qsort(pids->items, pids->n, sizeof(*pids->items), compare_pids);
	for (size_t i = 0; i < pids->n; i++) {
		if (n == 0 || pids->items[n - 1] != pids->items[i])
			pids->items[n++] = pids->items[i];
	}
	pids->n = n;
}

static int add_pid(struct cgroup_pids *pids, pid_t pid)
{
	pid_t *grown = pids->items;

	if ((pids->n & (pids->n + 1)) == 0)
		grown = reallocarray(pids->items, 2 * (pids->n + 1), sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	pids->items = grown;
	pids->items[pids->n++] = pid;
	return 0;
}

/* The processes of one cgroup.  A threaded one of v2 (EOPNOTSUPP) shows them in its parent. */
static int add_procs(int dirfd, struct cgroup_pids *pids)
{
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	int r = cgroup_file_read_at(dirfd, "cgroup.procs", &content);
	struct cgroup_text cursor = cgroup_content_text(&content);
	pid_t pid;

	if (r < 0)
		return r == -ENOENT || r == -ENODEV || r == -EOPNOTSUPP ? 0 : r;
	while (r == 0 && cgroup_decode_pid(&cursor, &pid))
		r = add_pid(pids, pid);
	return r;
}

int cgroup_tree_own_procs(const char *path, struct cgroup_pids *pids)
{
	_cleanup_fd_ int fd = open(path, OPEN_DIRECTORY);

	return fd < 0 ? -errno : add_procs(fd, pids);
}

static bool is_child(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
	       strcmp(entry->d_name, "..") != 0;
}

static DIR *open_listing(int dirfd)
{
	int fd = openat(dirfd, ".", OPEN_DIRECTORY);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (!dir)
		fd_close(&fd);
	return dir;
}

/* Append the children of a directory as PREFIX/NAME. */
static int add_children(int dirfd, const char *prefix, struct strv *paths)
{
	_cleanup_dir_ DIR *dir = open_listing(dirfd);
	struct dirent *entry;
	int r = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while (r == 0 && (entry = readdir(dir))) {
		if (is_child(entry))
			r = strv_addf(paths, "%s/%s", prefix, entry->d_name);
	}
	return r;
}

/* A path of many components is too long for one call. */
static int open_below(int dirfd, char *path)
{
	int fd = openat(dirfd, ".", OPEN_DIRECTORY);
	char *rest = path;
	char *name;

	while (fd >= 0 && (name = strsep(&rest, "/"))) {
		int next = *name ? openat(fd, name, OPEN_DIRECTORY) : fd;

		if (next != fd)
			fd_close(&fd);
		fd = next;
	}
	return fd < 0 ? -errno : fd;
}

int cgroup_tree_procs(const char *path, struct cgroup_pids *pids)
{
	_cleanup_fd_ int top = open(path, OPEN_DIRECTORY);
	struct strv todo = { 0 };
	int r = top < 0 ? -errno : strv_add(&todo, "");

	while (r == 0 && todo.n > 0) {
		_cleanup_free_ char *below = todo.items[--todo.n];
		_cleanup_free_ char *spent = strdup(below);
		_cleanup_fd_ int fd = -1;

		todo.items[todo.n] = NULL;
		if (!spent) {
			r = -ENOMEM;
			break;
		}
		fd = open_below(top, spent);
		if (fd == -ENOENT)
			continue;
		r = fd < 0 ? fd : add_procs(fd, pids);
		if (r == 0)
			r = add_children(fd, below, &todo);
	}
	strv_deinit(&todo);
	return r;
}

/* --- removal --- */

static void pause_ns(long ns)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = ns }, NULL); /* sooner is fine too */
}

/* The name of one child, allocated.  1, 0 when there is none. */
static int find_child(int dirfd, char **ret)
{
	_cleanup_dir_ DIR *dir = open_listing(dirfd);
	struct dirent *entry;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(dir))) {
		if (!is_child(entry))
			continue;
		*ret = strdup(entry->d_name);
		return *ret ? 1 : -ENOMEM;
	}
	return 0;
}

/* Remove a cgroup without children. */
static int remove_leaf(int dirfd, const char *name)
{
	long ns = BUSY_FIRST_NS;

	for (int i = 0; i < BUSY_TRIES; i++) {
		if (unlinkat(dirfd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY && errno != EINTR)
			return -errno;
		pause_ns(ns);
		ns = MIN(2 * ns, BUSY_MOST_NS);
	}
	return -EBUSY;
}

/*
 * Go down to a cgroup without children: *dir becomes its parent, *name its name.  Returns how many
 * levels that was.
 */
static int descend(int *dir, char **name)
{
	for (int depth = 0;; depth++) {
		_cleanup_free_ char *child = NULL;
		int fd = openat(*dir, *name, OPEN_DIRECTORY);
		int r;

		if (fd < 0)
			return errno == ENOENT ? depth : -errno;
		r = find_child(fd, &child);
		if (r <= 0) {
			fd_close(&fd);
			return r < 0 ? r : depth;
		}
		fd_close(dir);
		*dir = fd;
		free(*name);
		*name = ptr_take(child);
	}
}

/* Remove everything below @name in @top, one cgroup after the other. */
static int remove_below(int top, const char *name)
{
	for (;;) {
		_cleanup_fd_ int dir = openat(top, ".", OPEN_DIRECTORY);
		_cleanup_free_ char *leaf = strdup(name);
		int r;

		if (dir < 0 || !leaf)
			return dir < 0 ? -errno : -ENOMEM;
		r = descend(&dir, &leaf);
		if (r <= 0)
			return r;
		r = remove_leaf(dir, leaf);
		if (r < 0)
			return r;
	}
}

int cgroup_tree_remove(const char *path)
{
	_cleanup_free_ char *parent = strdup(path);
	char *name = parent ? strrchr(parent, '/') : NULL;
	_cleanup_fd_ int dir = -1;
	int r;

	if (rmdir(path) == 0 || errno == ENOENT)
		return 0;
	if (errno != EBUSY && errno != ENOTEMPTY)
		return -errno;
	if (!name)
		return parent ? -EINVAL : -ENOMEM;
	*name++ = '\0';
	dir = open(parent, OPEN_DIRECTORY);
	if (dir < 0)
		return errno == ENOENT ? 0 : -errno;
	r = remove_below(dir, name);
	return r < 0 ? r : remove_leaf(dir, name);
}
