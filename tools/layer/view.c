/* SPDX-License-Identifier: MIT */
/*
 * A redirect is about the layers below the one that has it: a single name continues in the rest of
 * the same directory, a path begins again at the roots of those layers.
 */
#include "tools/layer/view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

/* A redirect's value is read into this. */
#define REDIRECT_ROOM 4096

/* Redirects that follow each other; each leads at least one layer down. */
#define MAX_DEPTH 4096

static int add_part(struct view_dir *dir, int fd, size_t layer)
{
	struct view_part *grown = reallocarray(dir->parts, dir->n + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	dir->parts = grown;
	dir->parts[dir->n++] = (struct view_part){ .fd = fd, .layer = layer };
	return 0;
}

static int add_reopened(struct view_dir *dir, int fd, size_t layer)
{
	int copy = sys_reopen(fd, O_RDONLY | O_DIRECTORY);
	int r = copy < 0 ? copy : add_part(dir, copy, layer);

	if (r < 0)
		fd_close(&copy);
	return r;
}

bool view_is_whiteout(const struct view *view, const struct statx *stx)
{
	return view->kind != VIEW_PLAIN && S_ISCHR(stx->stx_mode) && stx->stx_rdev_major == 0 &&
	       stx->stx_rdev_minor == 0;
}

bool view_is_opaque(const struct view *view, int fd)
{
	char value[2];
	ssize_t n;

	if (view->kind == VIEW_PLAIN)
		return false;
	n = sys_getxattrat(fd, "", format_xattr_name(view->space, FORMAT_OPAQUE), value,
			   sizeof(value));
	return n > 0 && format_opaque_decode(value, (size_t)n) == FORMAT_OPAQUE_YES;
}

/* 1 and the value with a NUL, 0 there is none, -EIO it is no redirect. */
static int read_redirect(const struct view *view, int dirfd, const char *name,
			 char value[REDIRECT_ROOM])
{
	ssize_t n;

	if (view->kind != VIEW_MERGED)
		return 0;
	n = sys_getxattrat(dirfd, name, format_xattr_name(view->space, FORMAT_REDIRECT), value,
			   REDIRECT_ROOM - 1);
	if (n == -ENODATA || n == -EOPNOTSUPP || n == -EPERM)
		return 0;
	if (n < 0 || format_redirect_check(value, (size_t)n) < 0)
		return -EIO;
	value[n] = '\0';
	return 1;
}

/* --- directories --- */

static int gather(const struct view *view, const struct view_dir *dir, size_t from,
		  const char *name, unsigned depth, struct view_dir *ret);

static int open_roots(const struct view *view, size_t from, struct view_dir *ret)
{
	int r = 0;

	for (size_t i = from; i < view->n && r == 0; i++) {
		r = add_reopened(ret, view->roots[i], i);
		if (r == 0 && i + 1 < view->n && view_is_opaque(view, view->roots[i]))
			break;
	}
	if (r < 0)
		view_dir_deinit(ret);
	return r;
}

/* Walk down @path in the layers from @from on. */
static int open_path_from(const struct view *view, size_t from, const char *path, unsigned depth,
			  struct view_dir *ret)
{
	_cleanup_view_dir_ struct view_dir at = { 0 };
	char name[256];
	int r = open_roots(view, from, &at);

	path += strspn(path, "/");
	while (r == 0 && *path) {
		struct view_dir next = { 0 };
		size_t len = strcspn(path, "/");

		if (len >= sizeof(name))
			return -ENAMETOOLONG;
		memcpy(name, path, len);
		name[len] = '\0';
		path += len;
		path += strspn(path, "/");
		r = gather(view, &at, 0, name, depth, &next);
		if (r == 0 && next.n == 0)
			r = -ENOENT;
		view_dir_deinit(&at);
		at = next;
	}
	if (r == 0) {
		*ret = at;
		at = (struct view_dir){ 0 };
	}
	return r;
}

static int append(struct view_dir *ret, struct view_dir *more)
{
	int r = 0;

	for (size_t i = 0; i < more->n && r == 0; i++) {
		r = add_part(ret, more->parts[i].fd, more->parts[i].layer);
		if (r == 0)
			more->parts[i].fd = -1; /* it is in the other list now */
	}
	return r;
}

/*
 * What is below a directory of @layer that was renamed; what cannot be found merges with nothing.
 */
static int gather_redirected(const struct view *view, const struct view_dir *dir, size_t part,
			     const char *redirect, unsigned depth, struct view_dir *ret)
{
	_cleanup_view_dir_ struct view_dir more = { 0 };
	int r;

	if (depth >= MAX_DEPTH)
		return -EIO;
	if (*redirect != '/')
		return gather(view, dir, part + 1, redirect, depth + 1, ret);
	r = open_path_from(view, dir->parts[part].layer + 1, redirect, depth + 1, &more);
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	return r < 0 ? r : append(ret, &more);
}

/* Add the directories called @name of the parts from @from on. */
static int gather(const struct view *view, const struct view_dir *dir, size_t from,
		  const char *name, unsigned depth, struct view_dir *ret)
{
	for (size_t i = from; i < dir->n; i++) {
		const struct view_part *part = &dir->parts[i];
		char redirect[REDIRECT_ROOM];
		struct statx stx;
		int fd;
		int r = sys_stat(part->fd, name, &stx);

		if (r == -ENOENT)
			continue;
		if (r < 0)
			return r;
		if (!S_ISDIR(stx.stx_mode))
			return ret->n > 0 || view_is_whiteout(view, &stx) ? 0 : -ENOTDIR;
		fd = sys_openat(part->fd, name, O_RDONLY | O_DIRECTORY, 0);
		r = fd < 0 ? fd : add_part(ret, fd, part->layer);
		if (r < 0) {
			fd_close(&fd);
			return r;
		}
		if (view_is_opaque(view, fd))
			return 0;
		r = read_redirect(view, fd, "", redirect);
		if (r != 0)
			return r < 0 ? r : gather_redirected(view, dir, i, redirect, depth, ret);
	}
	return 0;
}

int view_open_root(const struct view *view, struct view_dir *ret)
{
	struct view_dir dir = { 0 };
	int r = open_roots(view, 0, &dir);

	if (r == 0)
		*ret = dir;
	return r;
}

int view_open_dir(const struct view *view, const struct view_dir *dir, const char *name,
		  struct view_dir *ret)
{
	struct view_dir found = { 0 };
	int r = gather(view, dir, 0, name, 0, &found);

	if (r == 0 && found.n == 0)
		r = -ENOENT;
	if (r < 0)
		view_dir_deinit(&found);
	else
		*ret = found;
	return r;
}

int view_open_path(const struct view *view, const char *path, struct view_dir *ret)
{
	return open_path_from(view, 0, path, 0, ret);
}

void view_dir_deinit(struct view_dir *dir)
{
	for (size_t i = 0; i < dir->n; i++)
		fd_close(&dir->parts[i].fd);
	free(dir->parts);
	*dir = (struct view_dir){ 0 };
}

/* --- names --- */

static int add_item(struct view_list *list, size_t *room, const char *name, size_t part)
{
	if (list->n == *room) {
		size_t wanted = 2 * *room + 64;
		struct view_item *grown = reallocarray(list->items, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		list->items = grown;
		*room = wanted;
	}
	list->items[list->n].name = strdup(name);
	list->items[list->n].part = part;
	return list->items[list->n].name ? (void)list->n++, 0 : -ENOMEM;
}

static int read_part(const struct view_part *part, size_t number, struct view_list *list,
		     size_t *room)
{
	int fd = sys_reopen(part->fd, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int r = 0;

	if (!dir)
		return fd < 0 ? fd : -errno;
	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			r = add_item(list, room, entry->d_name, number);
	}
	return r < 0 ? r : -errno;
}

static int compare(const void *a, const void *b)
{
	const struct view_item *x = a;
	const struct view_item *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->part > y->part) - (x->part < y->part);
}

/* Whether the first item under a name is to be seen: 1, 0 or -errno. */
static int is_seen(const struct view *view, const struct view_dir *dir,
		   const struct view_item *item)
{
	struct statx stx;
	int r;

	if (view->kind != VIEW_MERGED)
		return 1;
	r = sys_stat(dir->parts[item->part].fd, item->name, &stx);
	return r < 0 ? r : !view_is_whiteout(view, &stx);
}

/* Of the items under each name keep the top one, if it is no whiteout. */
static int choose(const struct view *view, const struct view_dir *dir, struct view_list *list)
{
	size_t n = 0;
	size_t i = 0;
	int r = 0;

	while (i < list->n) {
		struct view_item first = list->items[i++];
		int seen = r == 0 ? is_seen(view, dir, &first) : 0;

		r = seen < 0 ? seen : r;
		while (i < list->n && strcmp(list->items[i].name, first.name) == 0)
			free(list->items[i++].name);
		if (seen > 0)
			list->items[n++] = first;
		else
			free(first.name);
	}
	list->n = n;
	return r;
}

int view_read(const struct view *view, const struct view_dir *dir, struct view_list *ret)
{
	struct view_list list = { 0 };
	size_t room = 0;
	int r = 0;

	for (size_t i = 0; i < dir->n && r == 0; i++)
		r = read_part(&dir->parts[i], i, &list, &room);
	if (r == 0 && list.n > 1)
		qsort(list.items, list.n, sizeof(*list.items), compare);
	if (r == 0)
		r = choose(view, dir, &list);
	if (r < 0)
		view_list_deinit(&list);
	else
		*ret = list;
	return r;
}

void view_list_deinit(struct view_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i].name);
	free(list->items);
	*list = (struct view_list){ 0 };
}

int view_stat(const struct view *view, const struct view_dir *dir, const char *name,
	      struct statx *ret, size_t *ret_part)
{
	for (size_t i = 0; i < dir->n; i++) {
		int r = sys_stat(dir->parts[i].fd, name, ret);

		if (r == -ENOENT)
			continue;
		if (r == 0 && view->kind == VIEW_MERGED && view_is_whiteout(view, ret))
			return -ENOENT;
		if (r == 0)
			*ret_part = i;
		return r;
	}
	return -ENOENT;
}

/* --- data --- */

/* The file that a metacopy's data is in: a path of the layers below, or a name further down. */
static int open_redirected(const struct view *view, const struct view_dir *dir, size_t part,
			   const char *redirect)
{
	_cleanup_view_dir_ struct view_dir below = { 0 };
	_cleanup_free_ char *parent = NULL;
	const char *slash = strrchr(redirect, '/');
	struct statx stx;
	size_t found;
	int r;

	parent = strndup(redirect, (size_t)(slash - redirect));
	if (!parent)
		return -ENOMEM;
	r = open_path_from(view, dir->parts[part].layer + 1, parent, 0, &below);
	if (r == 0)
		r = view_stat(view, &below, slash + 1, &stx, &found);
	return r < 0 ? r : view_open_data(view, &below, found, slash + 1);
}

int view_open_data(const struct view *view, const struct view_dir *dir, size_t part,
		   const char *name)
{
	char redirect[REDIRECT_ROOM];
	bool is_first = true;

	for (; part < dir->n; part++, is_first = false) {
		int at = dir->parts[part].fd;
		int r;

		if (view->kind != VIEW_MERGED ||
		    sys_getxattrat(at, name, format_xattr_name(view->space, FORMAT_METACOPY), NULL,
				   0) < 0) {
			r = sys_openat(at, name, O_RDONLY | O_NONBLOCK, 0);
			if (r == -ENOENT && !is_first)
				continue; /* the data is further down */
			return r;
		}
		r = read_redirect(view, at, name, redirect);
		if (r < 0)
			return r;
		if (r > 0 && *redirect == '/')
			return open_redirected(view, dir, part, redirect);
		if (r > 0)
			name = redirect;
	}
	return -EIO; /* metadata without data */
}
