/* SPDX-License-Identifier: MIT */
/* A file that is mostly holes is written as a sparse one; fewer are not worth their headers. */
#include "tools/layer/tarout.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fs/override.h"
#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/xattrs.h"

#define COPY_ROOM (256 << 10)
#define SPARSE_LEAST (1 << 20)

struct tarout {
	struct archive *archive;
	struct archive_entry_linkresolver *links;
	int64_t max_time;
	uint8_t buffer[COPY_ROOM];
};

int tarout_max_time(int64_t *ret, struct error *error)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long long value;

	*ret = INT64_MAX;
	if (!text || !*text)
		return 0;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (*end || errno || value < 0)
		return error_set(error, -EINVAL, "SOURCE_DATE_EPOCH is '%s', which is no time",
				 text);
	*ret = value;
	return 0;
}

static int fail(struct tarout *out, const char *path, struct error *error)
{
	int r = archive_errno(out->archive) == EPIPE ? -EPIPE : -EIO;

	return error_set(error, r, "writing '%s': %s", path, archive_error_string(out->archive));
}

int tarout_new(int fd, int64_t max_time, struct tarout **ret, struct error *error)
{
	struct tarout *out = calloc(1, sizeof(*out));

	if (!out)
		return error_set_errno(error, -ENOMEM, "writing a layer");
	out->max_time = max_time;
	out->archive = archive_write_new();
	out->links = archive_entry_linkresolver_new();
	if (!out->archive || !out->links ||
	    archive_write_set_format_pax_restricted(out->archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(out->archive, 1) != ARCHIVE_OK ||
	    archive_write_open_fd(out->archive, fd) != ARCHIVE_OK) {
		tarout_free(out);
		return error_set_errno(error, -ENOMEM, "writing a layer");
	}
	archive_entry_linkresolver_set_strategy(out->links, archive_format(out->archive));
	*ret = out;
	return 0;
}

void tarout_free(struct tarout *out)
{
	if (!out)
		return;
	if (out->links)
		archive_entry_linkresolver_free(out->links);
	if (out->archive)
		(void)archive_write_free(out->archive); /* what matters was closed by finish */
	free(out);
}

int tarout_finish(struct tarout *out, struct error *error)
{
	return archive_write_close(out->archive) == ARCHIVE_OK ? 0 : fail(out, "the end", error);
}

static void fill_entry(const struct tarout *out, struct archive_entry *entry, const char *path,
		       const struct statx *stx)
{
	int64_t time = MIN(stx->stx_mtime.tv_sec, out->max_time);

	archive_entry_set_pathname(entry, path);
	archive_entry_set_mode(entry, stx->stx_mode);
	archive_entry_set_uid(entry, stx->stx_uid);
	archive_entry_set_gid(entry, stx->stx_gid);
	archive_entry_set_mtime(entry, time, 0);
	archive_entry_set_size(entry, S_ISREG(stx->stx_mode) ? (la_int64_t)stx->stx_size : 0);
	archive_entry_set_nlink(entry, S_ISDIR(stx->stx_mode) ? 1 : stx->stx_nlink);
	archive_entry_set_dev(entry, makedev(stx->stx_dev_major, stx->stx_dev_minor));
	archive_entry_set_ino64(entry, (la_int64_t)stx->stx_ino);
	if (S_ISCHR(stx->stx_mode) || S_ISBLK(stx->stx_mode))
		archive_entry_set_rdev(entry, makedev(stx->stx_rdev_major, stx->stx_rdev_minor));
}

static int write_header(struct tarout *out, struct archive_entry *entry, const char *path,
			struct error *error)
{
	int r = archive_write_header(out->archive, entry);

	return r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : fail(out, path, error);
}

/* --- data --- */

static int write_range(struct tarout *out, int fd, off_t from, off_t to, const char *path,
		       struct error *error)
{
	while (from < to) {
		size_t want = (size_t)MIN(to - from, (off_t)COPY_ROOM);
		ssize_t n = sys_pread_full(fd, out->buffer, want, from);

		if (n < 0 || (size_t)n < want)
			return error_set_errno(error, n < 0 ? (int)n : -EIO, "reading '%s'", path);
		if (archive_write_data(out->archive, out->buffer, want) != (la_ssize_t)want)
			return fail(out, path, error);
		from += n;
	}
	return 0;
}

/* Find the next piece of data from @at on; the end of the file when there is none. */
static void find_data(int fd, off_t at, off_t size, off_t *ret_from, off_t *ret_to)
{
	off_t from = lseek(fd, at, SEEK_DATA);
	off_t to = from < 0 ? -1 : lseek(fd, from, SEEK_HOLE);

	*ret_from = from < 0 ? size : MIN(from, size);
	*ret_to = to < 0 ? size : MIN(to, size);
}

static void mark_holes(int fd, off_t size, struct archive_entry *entry)
{
	off_t from = 0;
	off_t to = 0;

	while (to < size) {
		find_data(fd, to, size, &from, &to);
		if (from < to)
			archive_entry_sparse_add_entry(entry, from, to - from);
	}
	if (archive_entry_sparse_count(entry) == 0)
		archive_entry_sparse_add_entry(entry, size, 0); /* all of it is a hole */
}

static bool is_mostly_holes(const struct statx *stx)
{
	return stx->stx_size >= SPARSE_LEAST && stx->stx_blocks * 512 < stx->stx_size / 2;
}

static int write_file(struct tarout *out, int fd, const struct statx *stx,
		      struct archive_entry *entry, const char *path, struct error *error)
{
	off_t size = (off_t)stx->stx_size;
	int r;

	if (is_mostly_holes(stx))
		mark_holes(fd, size, entry);
	r = write_header(out, entry, path, error);
	/* All of it: the writer leaves out itself what the header says are holes. */
	return r < 0 ? r : write_range(out, fd, 0, size, path, error);
}

/* --- entries --- */

/* What a file of a user's layer is shown as. */
static struct statx shown_as(const struct view *view, int dirfd, const char *name,
			     const struct statx *stx)
{
	struct statx shown = *stx;

	if (view->space == FORMAT_SPACE_USER && view->kind != VIEW_PLAIN)
		override_apply(OVERRIDE_CONTAINERS, dirfd, name, &shown);
	return shown;
}

static int add_link_target(int dirfd, const char *name, struct archive_entry *entry)
{
	char target[PATH_MAX];
	ssize_t n = sys_readlinkat(dirfd, name, target, sizeof(target) - 1);

	if (n < 0)
		return (int)n;
	target[n] = '\0';
	archive_entry_set_symlink(entry, target);
	return 0;
}

static int write_entry(struct tarout *out, const struct view *view, const struct view_dir *dir,
		       size_t part, const char *name, const struct statx *stx,
		       struct archive_entry *entry, struct error *error)
{
	const char *path = archive_entry_pathname(entry);
	_cleanup_fd_ int fd = -1;

	if (!S_ISREG(stx->stx_mode) || archive_entry_hardlink(entry) ||
	    archive_entry_size(entry) == 0)
		return write_header(out, entry, path, error);
	fd = view_open_data(view, dir, part, name);
	if (fd < 0)
		return error_set_errno(error, fd, "opening '%s'", path);
	return write_file(out, fd, stx, entry, path, error);
}

int tarout_add(struct tarout *out, const struct view *view, const struct view_dir *dir, size_t part,
	       const char *name, const char *path, const struct statx *stx, struct error *error)
{
	struct archive_entry *entry = archive_entry_new();
	struct archive_entry *spare = NULL;
	int at = dir->parts[part].fd;
	struct statx shown = shown_as(view, at, name, stx);
	int r;

	stx = &shown;
	if (S_ISSOCK(stx->stx_mode)) { /* no archive has them */
		archive_entry_free(entry);
		return 0;
	}
	if (!entry)
		return error_set_errno(error, -ENOMEM, "writing '%s'", path);
	fill_entry(out, entry, path, stx);
	r = S_ISLNK(stx->stx_mode) ? add_link_target(at, name, entry) : 0;
	if (r < 0)
		(void)error_set_errno(error, r, "reading '%s'", path);
	else
		r = xattrs_collect(at, name, entry, error);
	if (r == 0) {
		archive_entry_linkify(out->links, &entry, &spare);
		r = write_entry(out, view, dir, part, name, stx, entry, error);
	}
	archive_entry_free(entry);
	return r;
}

int tarout_add_dir(struct tarout *out, const struct view *view, int fd, const char *path,
		   const struct statx *stx, struct error *error)
{
	const struct statx shown = shown_as(view, fd, "", stx);
	struct archive_entry *entry = archive_entry_new();
	char *slashed = NULL;
	int r = 0;

	if (!entry || asprintf(&slashed, "%s/", *path ? path : ".") < 0) {
		archive_entry_free(entry);
		return error_set_errno(error, -ENOMEM, "writing '%s'", path);
	}
	fill_entry(out, entry, slashed, &shown);
	r = xattrs_collect(fd, "", entry, error);
	if (r == 0)
		r = write_header(out, entry, slashed, error);
	archive_entry_free(entry);
	free(slashed);
	return r;
}

static int add_mark(struct tarout *out, const char *path, struct error *error)
{
	struct archive_entry *entry = archive_entry_new();
	int r;

	if (!entry)
		return error_set_errno(error, -ENOMEM, "writing '%s'", path);
	archive_entry_set_pathname(entry, path);
	archive_entry_set_mode(entry, S_IFREG | 0600);
	archive_entry_set_size(entry, 0);
	archive_entry_set_mtime(entry, 0, 0);
	r = write_header(out, entry, path, error);
	archive_entry_free(entry);
	return r;
}

int tarout_add_whiteout(struct tarout *out, const char *path, struct error *error)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char name[256];
	char *marked = NULL;
	int r = format_wh_name(base, name);

	if (r < 0)
		return error_set(error, r, "'%s' is gone, and no archive can say so", path);
	if (asprintf(&marked, "%.*s%s", (int)(base - path), path, name) < 0)
		return error_set_errno(error, -ENOMEM, "writing '%s'", path);
	r = add_mark(out, marked, error);
	free(marked);
	return r;
}

int tarout_add_opaque(struct tarout *out, const char *path, struct error *error)
{
	char *marked = NULL;
	int r;

	if (asprintf(&marked, "%s%s" FORMAT_WH_OPAQUE, path, *path ? "/" : "") < 0)
		return error_set_errno(error, -ENOMEM, "writing '%s'", path);
	r = add_mark(out, marked, error);
	free(marked);
	return r;
}

static int add_item(struct tarout *out, const struct view *view, const struct view_dir *dir,
		    const struct view_item *item, const char *path, struct error *error)
{
	_cleanup_view_dir_ struct view_dir below = { 0 };
	struct statx stx;
	int r = sys_stat(dir->parts[item->part].fd, item->name, &stx);

	if (r < 0)
		return error_set_errno(error, r, "reading '%s'", path);
	if (view_is_whiteout(view, &stx))
		return tarout_add_whiteout(out, path, error);
	if (!S_ISDIR(stx.stx_mode))
		return tarout_add(out, view, dir, item->part, item->name, path, &stx, error);
	r = view_open_dir(view, dir, item->name, &below);
	if (r < 0)
		return error_set_errno(error, r, "opening '%s'", path);
	r = tarout_add_dir(out, view, below.parts[0].fd, path, &stx, error);
	if (r == 0 && view->kind == VIEW_RAW && view_is_opaque(view, below.parts[0].fd))
		r = tarout_add_opaque(out, path, error);
	return r < 0 ? r : tarout_add_below(out, view, &below, path, error);
}

int tarout_add_below(struct tarout *out, const struct view *view, const struct view_dir *dir,
		     const char *path, struct error *error)
{
	_cleanup_view_list_ struct view_list list = { 0 };
	int r = view_read(view, dir, &list);

	if (r < 0)
		return error_set_errno(error, r, "reading '%s'", path);
	for (size_t i = 0; i < list.n && r == 0; i++) {
		_cleanup_free_ char *below = NULL;

		if (asprintf(&below, "%s%s%s", path, *path ? "/" : "", list.items[i].name) < 0) {
			below = NULL;
			return error_set_errno(error, -ENOMEM, "reading '%s'", path);
		}
		r = add_item(out, view, dir, &list.items[i], below, error);
	}
	return r;
}

int tarout_add_view(struct tarout *out, const struct view *view, struct error *error)
{
	_cleanup_view_dir_ struct view_dir root = { 0 };
	struct statx stx;
	int r = view_open_root(view, &root);

	if (r == 0)
		r = sys_stat(root.parts[0].fd, "", &stx);
	if (r < 0)
		return error_set_errno(error, r, "reading the top directory");
	r = tarout_add_dir(out, view, root.parts[0].fd, "", &stx, error);
	if (r == 0 && view->kind == VIEW_RAW && view_is_opaque(view, root.parts[0].fd))
		r = tarout_add_opaque(out, "", error);
	return r < 0 ? r : tarout_add_below(out, view, &root, "", error);
}
