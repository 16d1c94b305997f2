/* SPDX-License-Identifier: MIT */
/*
 * The upper is walked with what is below it, so that a mark can be compared with what it is about.
 * Lowers are only read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "lib/strv.h"
#include "lib/sys.h"
#include "tools/fsck/fsck.h"

#define VALUE_ROOM 8192

static const char *name_of(const struct fsck *fsck, enum format_xattr xattr)
{
	return format_xattr_name(fsck->view.space, xattr);
}

/* --- one attribute --- */

static const char *judge(enum format_xattr which, const struct statx *stx, const char *value,
			 size_t len)
{
	struct format_origin origin;
	struct format_digest digest;

	switch (which) {
	case FORMAT_OPAQUE:
		if (!S_ISDIR(stx->stx_mode))
			return "an opaque mark on what is no directory";
		return format_opaque_decode(value, len) == FORMAT_OPAQUE_NO ?
			       "an opaque mark that means nothing" :
			       NULL;
	case FORMAT_REDIRECT:
		return format_redirect_check(value, len) < 0 ? "a redirect that is no path" : NULL;
	case FORMAT_ORIGIN:
		return format_origin_decode(value, len, &origin) == -EINVAL ?
			       "an origin that is malformed" :
			       NULL;
	case FORMAT_IMPURE:
		if (!S_ISDIR(stx->stx_mode))
			return "an impure mark on what is no directory";
		return len == 1 && *value == 'y' ? NULL : "an impure mark that means nothing";
	case FORMAT_METACOPY:
		if (!S_ISREG(stx->stx_mode))
			return "a metacopy mark on what is no file";
		return format_metacopy_decode(value, len, &digest) < 0 ?
			       "a metacopy mark that is malformed" :
			       NULL;
	default:
		return NULL;
	}
}

/* A redirect that is no path makes its directory unreadable: without it, it hides what is below. */
static int repair_attribute(const struct fsck *fsck, int dir, const char *name,
			    enum format_xattr which)
{
	int r = 0;

	if (which == FORMAT_REDIRECT)
		r = sys_setxattrat(dir, name, name_of(fsck, FORMAT_OPAQUE), "y", 1, 0);
	return r < 0 ? r : sys_removexattrat(dir, name, name_of(fsck, which));
}

static void check_attribute(struct fsck *fsck, int dir, const char *name, const char *path,
			    const struct statx *stx, const char *xattr)
{
	char value[VALUE_ROOM];
	enum format_xattr which;
	const char *what;
	ssize_t n;

	if (!format_xattr_is_private(fsck->view.space, xattr) ||
	    strcmp(xattr, FORMAT_FUSE_OVERLAYFS_OPAQUE) == 0)
		return;
	if (!format_xattr_find(fsck->view.space, xattr, &which)) {
		if (fsck_found(fsck, FSCK_RISKY, path, "an attribute %s that nobody knows", xattr))
			fsck_repaired(fsck, sys_removexattrat(dir, name, xattr));
		return;
	}
	n = sys_getxattrat(dir, name, xattr, value, sizeof(value));
	if (n < 0)
		return;
	what = judge(which, stx, value, (size_t)n);
	if (what &&
	    fsck_found(fsck, which == FORMAT_REDIRECT ? FSCK_RISKY : FSCK_SAFE, path, "%s", what))
		fsck_repaired(fsck, repair_attribute(fsck, dir, name, which));
}

static int check_attributes(struct fsck *fsck, int dir, const char *name, const char *path,
			    const struct statx *stx)
{
	ssize_t room = sys_listxattrat(dir, name, NULL, 0);
	_cleanup_free_ char *list = NULL;
	ssize_t n;

	if (room <= 0)
		return room == -EOPNOTSUPP ? 0 : (int)room;
	list = malloc((size_t)room);
	if (!list)
		return -ENOMEM;
	n = sys_listxattrat(dir, name, list, (size_t)room);
	if (n < 0)
		return (int)n;
	for (const char *at = list; at < list + n; at += strlen(at) + 1)
		check_attribute(fsck, dir, name, path, stx, at);
	return 0;
}

/* --- whiteouts, copies of metadata --- */

/* Whether the parts below the upper's have something under the name: 1, 0 or -errno. */
static int is_below(const struct fsck *fsck, const struct view_dir *dir, const char *name)
{
	for (size_t i = 1; i < dir->n; i++) {
		struct statx stx;
		int r = sys_stat(dir->parts[i].fd, name, &stx);

		if (r == 0)
			return !view_is_whiteout(&fsck->view, &stx);
		if (r != -ENOENT)
			return r;
	}
	return 0;
}

static int check_whiteout(struct fsck *fsck, const struct view_dir *dir, const char *name,
			  const char *path)
{
	int below = is_below(fsck, dir, name);

	if (below < 0)
		return below;
	if (!below && fsck_found(fsck, FSCK_SAFE, path, "a whiteout that hides nothing"))
		fsck_repaired(fsck, sys_unlinkat(dir->parts[0].fd, name, 0));
	return 0;
}

static void check_data(struct fsck *fsck, const struct view_dir *dir, const char *name,
		       const char *path)
{
	_cleanup_fd_ int fd = -1;

	if (sys_getxattrat(dir->parts[0].fd, name, name_of(fsck, FORMAT_METACOPY), NULL, 0) < 0)
		return;
	fd = view_open_data(&fsck->view, dir, 0, name);
	if (fd < 0)
		(void)fsck_found(fsck, FSCK_NONE, path,
				 "its data is in a lower layer, and is not there");
}

/* --- directories --- */

static bool has_redirect(const struct fsck *fsck, int dir, const char *name)
{
	char value[VALUE_ROOM];
	ssize_t n = sys_getxattrat(dir, name, name_of(fsck, FORMAT_REDIRECT), value, sizeof(value));

	return n > 0 && format_redirect_check(value, (size_t)n) == 0;
}

/*
 * Without its redirect the directory would be merged with what has its name below; opaque, it shows
 * what it shows now.
 */
static int cut_redirect(const struct fsck *fsck, int dir, const char *name)
{
	int r = sys_setxattrat(dir, name, name_of(fsck, FORMAT_OPAQUE), "y", 1, 0);

	return r < 0 ? r : sys_removexattrat(dir, name, name_of(fsck, FORMAT_REDIRECT));
}

static int check_level(struct fsck *fsck, const struct view_dir *dir, const char *path);

static int check_directory(struct fsck *fsck, const struct view_dir *dir, const char *name,
			   const char *path)
{
	_cleanup_view_dir_ struct view_dir below = { 0 };
	int upper = dir->parts[0].fd;
	int r = view_open_dir(&fsck->view, dir, name, &below);

	if (r == -EIO)
		return 0; /* its redirect was reported */
	if (r < 0)
		return r;
	if (below.n == 1 && has_redirect(fsck, upper, name) &&
	    fsck_found(fsck, FSCK_RISKY, path, "a redirect to a directory that is not there"))
		fsck_repaired(fsck, cut_redirect(fsck, upper, name));
	return check_level(fsck, &below, path);
}

static int check_name(struct fsck *fsck, const struct view_dir *dir, const char *name,
		      const char *path)
{
	int upper = dir->parts[0].fd;
	struct statx stx;
	int r = sys_stat(upper, name, &stx);

	if (r < 0)
		return r;
	if (view_is_whiteout(&fsck->view, &stx))
		return check_whiteout(fsck, dir, name, path);
	r = check_attributes(fsck, upper, name, path, &stx);
	if (r < 0)
		return r;
	if (S_ISREG(stx.stx_mode))
		check_data(fsck, dir, name, path);
	return S_ISDIR(stx.stx_mode) ? check_directory(fsck, dir, name, path) : 0;
}

/* The names of the upper's part alone, taken before anything is changed. */
static int read_names(const struct fsck *fsck, const struct view_dir *dir, struct view_list *ret)
{
	struct view raw = fsck->view;
	const struct view_dir top = { .parts = dir->parts, .n = 1 };

	raw.kind = VIEW_RAW;
	return view_read(&raw, &top, ret);
}

static int check_level(struct fsck *fsck, const struct view_dir *dir, const char *path)
{
	_cleanup_view_list_ struct view_list list = { 0 };
	int r = read_names(fsck, dir, &list);

	for (size_t i = 0; i < list.n && r == 0; i++) {
		const char *name = list.items[i].name;
		_cleanup_free_ char *below = NULL;

		if (*path == '\0' && strcmp(name, FORMAT_WORK_IN_UPPER) == 0)
			continue;
		if (asprintf(&below, "%s%s%s", path, *path ? "/" : "", name) < 0) {
			below = NULL;
			return -ENOMEM;
		}
		r = check_name(fsck, dir, name, below);
	}
	return r;
}

int fsck_check_upper(struct fsck *fsck, struct error *error)
{
	_cleanup_view_dir_ struct view_dir root = { 0 };
	struct statx stx;
	int r = view_open_root(&fsck->view, &root);

	if (r == 0)
		r = sys_stat(root.parts[0].fd, "", &stx);
	if (r == 0)
		r = check_attributes(fsck, root.parts[0].fd, "", "", &stx);
	if (r == 0)
		r = check_level(fsck, &root, "");
	return r < 0 ? error_set_errno(error, r, "reading the upper") : 0;
}
