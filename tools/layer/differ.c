/* SPDX-License-Identifier: MIT */
/*
 * A directory that consists of the same directories of layers in both views is the same: an upper
 * is compared with what is below it by looking at the directories that it has, and at no others.
 */
#include "tools/layer/differ.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/xattrs.h"

#define COMPARE_ROOM (128 << 10)

/* A pair of directories that are compared, and the one that they are in. */
struct level {
	struct level *up;
	const char *path;
	const char *name;
	const struct view_dir *before; /* NULL: there was none */
	const struct view_dir *after;
	size_t part;
	struct statx stx;
	bool is_told;
};

struct run {
	const struct differ *differ;
	struct error *error;
	uint8_t *buffers[2];
};

/* --- the same or not --- */

static bool is_same_time(const struct statx_timestamp *a, const struct statx_timestamp *b)
{
	return a->tv_sec == b->tv_sec &&
	       (a->tv_nsec == b->tv_nsec || a->tv_nsec == 0 || b->tv_nsec == 0);
}

static bool is_same_inode(const struct statx *a, const struct statx *b)
{
	return a->stx_ino == b->stx_ino && a->stx_dev_major == b->stx_dev_major &&
	       a->stx_dev_minor == b->stx_dev_minor;
}

static bool has_same_attributes(const struct statx *a, const struct statx *b)
{
	return a->stx_mode == b->stx_mode && a->stx_uid == b->stx_uid && a->stx_gid == b->stx_gid;
}

/* 1 the same bytes, 0 others, -errno. */
static int compare_data(struct run *run, int a, int b, uint64_t size)
{
	for (uint64_t at = 0; at < size;) {
		size_t want = (size_t)MIN(size - at, (uint64_t)COMPARE_ROOM);
		ssize_t n = sys_pread_full(a, run->buffers[0], want, (off_t)at);
		ssize_t m = sys_pread_full(b, run->buffers[1], want, (off_t)at);

		if (n < 0 || m < 0)
			return (int)(n < 0 ? n : m);
		if (n != m || memcmp(run->buffers[0], run->buffers[1], (size_t)n) != 0)
			return 0;
		if (n == 0)
			break;
		at += (uint64_t)n;
	}
	return 1;
}

static int compare_links(int a, const char *a_name, int b, const char *b_name)
{
	char targets[2][PATH_MAX];
	ssize_t n = sys_readlinkat(a, a_name, targets[0], PATH_MAX);
	ssize_t m = sys_readlinkat(b, b_name, targets[1], PATH_MAX);

	if (n < 0 || m < 0)
		return (int)(n < 0 ? n : m);
	return n == m && memcmp(targets[0], targets[1], (size_t)n) == 0;
}

static int compare_files(struct run *run, const struct level *level, const char *name,
			 const struct statx *before, size_t before_part, const struct statx *after,
			 size_t after_part)
{
	int a = level->before->parts[before_part].fd;
	int b = level->after->parts[after_part].fd;
	_cleanup_fd_ int a_fd = -1;
	_cleanup_fd_ int b_fd = -1;
	int r;

	if (is_same_inode(before, after))
		return 1;
	if (!has_same_attributes(before, after) ||
	    before->stx_rdev_major != after->stx_rdev_major ||
	    before->stx_rdev_minor != after->stx_rdev_minor)
		return 0;
	r = xattrs_are_equal(a, name, b, name);
	if (r <= 0)
		return r;
	if (S_ISLNK(after->stx_mode))
		return compare_links(a, name, b, name);
	if (!is_same_time(&before->stx_mtime, &after->stx_mtime))
		return 0;
	if (!S_ISREG(after->stx_mode))
		return 1;
	if (before->stx_size != after->stx_size)
		return 0;
	a_fd = view_open_data(run->differ->before, level->before, before_part, name);
	b_fd = view_open_data(run->differ->after, level->after, after_part, name);
	if (a_fd < 0 || b_fd < 0)
		return a_fd < 0 ? a_fd : b_fd;
	return compare_data(run, a_fd, b_fd, after->stx_size);
}

static bool are_same_directories(const struct view_dir *a, const struct view_dir *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		struct statx x;
		struct statx y;

		if (sys_stat(a->parts[i].fd, "", &x) < 0 || sys_stat(b->parts[i].fd, "", &y) < 0 ||
		    !is_same_inode(&x, &y))
			return false;
	}
	return true;
}

/* --- telling --- */

static int tell_dir(struct run *run, struct level *level, enum differ_kind kind)
{
	const struct differ_event event = {
		.kind = kind,
		.path = level->path,
		.dir = level->up ? level->up->after : NULL,
		.part = level->part,
		.name = level->name,
		.stx = &level->stx,
		.fd = level->after->parts[0].fd,
	};

	level->is_told = true;
	return run->differ->tell(run->differ->cookie, &event, run->error);
}

/* The directories on the way that nothing was said of. */
static int tell_way(struct run *run, struct level *level)
{
	int r = 0;

	if (!level || level->is_told)
		return 0;
	r = tell_way(run, level->up);
	return r < 0 ? r : tell_dir(run, level, DIFFER_PASSED);
}

static int tell(struct run *run, struct level *level, enum differ_kind kind, const char *path,
		const char *name, size_t part, const struct statx *stx)
{
	const struct differ_event event = {
		.kind = kind,
		.path = path,
		.dir = level->after,
		.part = part,
		.name = name,
		.stx = stx,
		.fd = -1,
	};
	int r = tell_way(run, level);

	return r < 0 ? r : run->differ->tell(run->differ->cookie, &event, run->error);
}

/* --- walking --- */

static int compare_level(struct run *run, struct level *level);

/* What is called @name in both, or in one: NULL for a stat that there is none of. */
struct pair {
	const char *name;
	const char *path;
	const struct statx *before;
	size_t before_part;
	const struct statx *after;
	size_t after_part;
};

static int fail(struct run *run, int r, const char *path)
{
	return error_set_errno(run->error, r, "reading '%s'", path);
}

static int compare_attributes(struct level *below)
{
	struct statx stx;
	int a = below->before->parts[0].fd;
	int b = below->after->parts[0].fd;
	int r = sys_stat(a, "", &stx);

	if (r < 0 || !has_same_attributes(&stx, &below->stx))
		return r;
	return xattrs_are_equal(a, "", b, "");
}

/* A directory of the new tree, which may have been one before. */
static int compare_dir(struct run *run, struct level *level, const struct pair *pair)
{
	_cleanup_view_dir_ struct view_dir before = { 0 };
	_cleanup_view_dir_ struct view_dir after = { 0 };
	struct level below = { .up = level,
			       .path = pair->path,
			       .name = pair->name,
			       .after = &after,
			       .part = pair->after_part,
			       .stx = *pair->after };
	int r = view_open_dir(run->differ->after, level->after, pair->name, &after);

	if (r == 0 && pair->before && S_ISDIR(pair->before->stx_mode)) {
		r = view_open_dir(run->differ->before, level->before, pair->name, &before);
		below.before = &before;
	}
	if (r < 0)
		return fail(run, r, pair->path);
	if (!below.before) {
		r = tell_way(run, level);
		if (r == 0)
			r = tell_dir(run, &below, pair->before ? DIFFER_CHANGED : DIFFER_ADDED);
		return r < 0 ? r : compare_level(run, &below);
	}
	if (are_same_directories(&before, &after))
		return 0;
	r = compare_attributes(&below);
	if (r < 0)
		return fail(run, r, pair->path);
	if (r == 0) {
		r = tell_way(run, level);
		if (r == 0)
			r = tell_dir(run, &below, DIFFER_CHANGED);
	} else {
		r = 0;
	}
	return r < 0 ? r : compare_level(run, &below);
}

static int compare_pair(struct run *run, struct level *level, const struct pair *pair)
{
	int r;

	if (!pair->after)
		return tell(run, level, DIFFER_DELETED, pair->path, pair->name, 0, pair->before);
	if (S_ISDIR(pair->after->stx_mode))
		return compare_dir(run, level, pair);
	if (pair->before && (pair->before->stx_mode & S_IFMT) == (pair->after->stx_mode & S_IFMT)) {
		r = compare_files(run, level, pair->name, pair->before, pair->before_part,
				  pair->after, pair->after_part);
		if (r != 0)
			return r < 0 ? fail(run, r, pair->path) : 0;
	}
	return tell(run, level, pair->before ? DIFFER_CHANGED : DIFFER_ADDED, pair->path,
		    pair->name, pair->after_part, pair->after);
}

static int take_name(struct run *run, struct level *level, const struct view_item *before,
		     const struct view_item *after)
{
	const char *name = (after ? after : before)->name; /* there is one of them */
	_cleanup_free_ char *path = NULL;
	struct statx stats[2];
	struct pair pair = { .name = name };
	int r = 0;

	if (asprintf(&path, "%s%s%s", level->path, *level->path ? "/" : "", name) < 0) {
		path = NULL;
		return fail(run, -ENOMEM, level->path);
	}
	pair.path = path;
	if (before) {
		r = sys_stat(level->before->parts[before->part].fd, name, &stats[0]);
		pair.before = &stats[0];
		pair.before_part = before->part;
	}
	if (r == 0 && after) {
		r = sys_stat(level->after->parts[after->part].fd, name, &stats[1]);
		pair.after = &stats[1];
		pair.after_part = after->part;
	}
	return r < 0 ? fail(run, r, path) : compare_pair(run, level, &pair);
}

static int compare_level(struct run *run, struct level *level)
{
	_cleanup_view_list_ struct view_list before = { 0 };
	_cleanup_view_list_ struct view_list after = { 0 };
	size_t i = 0;
	size_t j = 0;
	int r = view_read(run->differ->after, level->after, &after);

	if (r == 0 && level->before)
		r = view_read(run->differ->before, level->before, &before);
	if (r < 0)
		return fail(run, r, level->path);
	while ((i < before.n || j < after.n) && r == 0) {
		int order = i == before.n ? 1 :
			    j == after.n  ? -1 :
					    strcmp(before.items[i].name, after.items[j].name);

		r = take_name(run, level, order <= 0 ? &before.items[i] : NULL,
			      order >= 0 ? &after.items[j] : NULL);
		i += order <= 0;
		j += order >= 0;
	}
	return r;
}

static int compare_roots(struct run *run)
{
	_cleanup_view_dir_ struct view_dir before = { 0 };
	_cleanup_view_dir_ struct view_dir after = { 0 };
	struct level root = { .path = "", .name = "", .before = &before, .after = &after };
	int r = view_open_root(run->differ->before, &before);

	if (r == 0)
		r = view_open_root(run->differ->after, &after);
	if (r == 0)
		r = sys_stat(after.parts[0].fd, "", &root.stx);
	if (r == 0 && before.n == 0)
		root.before = NULL;
	r = r < 0 || !root.before ? r : compare_attributes(&root);
	if (r < 0)
		return fail(run, r, "/");
	r = r == 0 ? tell_dir(run, &root, root.before ? DIFFER_CHANGED : DIFFER_ADDED) : 0;
	return r < 0 ? r : compare_level(run, &root);
}

int differ_run(const struct differ *differ, struct error *error)
{
	struct run run = { .differ = differ, .error = error };
	int r = -ENOMEM;

	run.buffers[0] = malloc(COMPARE_ROOM);
	run.buffers[1] = malloc(COMPARE_ROOM);
	if (run.buffers[0] && run.buffers[1])
		r = compare_roots(&run);
	else
		(void)error_set_errno(error, r, "comparing");
	free(run.buffers[0]);
	free(run.buffers[1]);
	return r;
}
