/* SPDX-License-Identifier: MIT */
/*
 * Two marks tie an index down: "origin" on the root of the upper is the handle of the topmost lower's
 * root, "upper" on the index that of the upper's.  With other layers, or a copy of the upper, its
 * entries would lead to other files.
 */
#include "fs/index_check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fs/index.h"
#include "fs/workdir.h"
#include "lib/cleanup.h"
#include "lib/rmtree.h"

struct checking {
	struct ovl_fs *fs;
	bool is_readonly;
	char *error;
	size_t error_size;
};

static int fail(const struct checking *c, int r, const char *format, ...) PRINTF_LIKE(3, 4);

static int fail(const struct checking *c, int r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(c->error, c->error_size, format, args);
	va_end(args);
	return r;
}

/* --- do they belong together --- */

/*
 * Whether the directory at @fd carries as @xattr the handle of @layer's root; if it carries none, give
 * it that, unless @only_asks.  -ESTALE: it is another one.
 */
static int verify(const struct checking *c, int fd, enum format_xattr xattr,
		  const struct layer *layer, bool is_upper, bool only_asks)
{
	const struct layer *upper = ovl_upper(c->fs);
	uint8_t stored[FORMAT_ORIGIN_SIZE];
	uint8_t value[FORMAT_ORIGIN_SIZE];
	struct format_origin origin;
	size_t len = 0;
	ssize_t n;
	int r = layer_get_handle(layer, layer->root, "", &origin);

	origin.is_upper = is_upper;
	if (r == 0)
		len = format_origin_encode(&origin, value);
	if (!len)
		return r < 0 ? r : -EOPNOTSUPP;
	n = layer_get_private(upper, fd, "", xattr, stored, sizeof(stored));
	if (n < 0 && n != -ENODATA)
		return (int)n;
	if (n > 0 && format_origin_decode(stored, (size_t)n, &origin) == 0)
		return (size_t)n == len && memcmp(stored, value, len) == 0 ? 0 : -ESTALE;
	return only_asks ? 0 : layer_set_private(upper, fd, "", xattr, value, len);
}

static int verify_all(const struct checking *c)
{
	struct ovl_fs *fs = c->fs;
	const struct layer *upper = ovl_upper(fs);
	const struct layer *lower = &fs->layers[fs->order[1]];
	int fd = index_fd(fs);
	int r = verify(c, upper->root, FORMAT_ORIGIN, lower, false, c->is_readonly);

	if (r < 0)
		return fail(
			c, r,
			"upper directory '%s': it was used over another lower directory than '%s': mount "
			"it with index=off: %s",
			upper->path, lower->path, strerror(-r));
	/* Old kernels have called it "origin". */
	r = verify(c, fd, FORMAT_ORIGIN, upper, true, true);
	if (r == 0)
		r = verify(c, fd, FORMAT_UPPER, upper, true, c->is_readonly);
	if (r < 0)
		return fail(c, r,
			    "work directory of '%s': its '" FORMAT_INDEX_DIR
			    "' belongs to another upper "
			    "directory: remove it or mount with index=off: %s",
			    upper->path, strerror(-r));
	return 0;
}

/* Handles that change when a daemon is started anew, or that another file system gives too, would lead
 * to other files. */
static int check_handles(const struct checking *c)
{
	for (uint16_t i = 0; i < c->fs->n_layers; i++) {
		const struct layer *layer = &c->fs->layers[i];

		if (i != c->fs->upper && !layer_tells_ino(layer))
			return fail(
				c, -EOPNOTSUPP,
				"lower directory '%s': its file system has no file handles that last "
				"and are its own, which index=on needs",
				layer->path);
	}
	return 0;
}

/* --- entries --- */

/* Whether the entry, of which only the index's own name is left, is of use: 1, 0 or -errno. */
static int judge_last(const struct ovl_fs *fs, const char *name, const struct format_origin *origin,
		      const struct statx *stx)
{
	struct statx lower = { .stx_nlink = 0 };
	int r = index_stat_lower(fs, origin, &lower);

	if (r < 0 && r != -EOPNOTSUPP)
		return r == -ESTALE ? 0 : r;
	if (r == 0 && ((lower.stx_mode ^ stx->stx_mode) & S_IFMT))
		return -EIO;
	return index_count(fs, name, stx->stx_nlink, lower.stx_nlink) > 0;
}

/* Whether the entry is of use: 1, 0 or -errno when it is not understood. */
static int judge(const struct ovl_fs *fs, const char *name)
{
	uint8_t value[FORMAT_ORIGIN_SIZE];
	uint8_t stored[FORMAT_ORIGIN_SIZE];
	struct format_origin origin;
	struct statx stx;
	ssize_t len;
	ssize_t n;
	int r;

	if (name[0] == '#')
		return 0; /* a temporary of the kernel's */
	len = format_index_decode(name, value);
	if (len < 0)
		return (int)len;
	r = format_origin_decode(value, (size_t)len, &origin);
	if (r == 0)
		r = sys_stat(index_fd(fs), name, &stx);
	if (r < 0)
		return r;
	/* Whiteouts and directories are there for NFS export. */
	if (S_ISDIR(stx.stx_mode) ||
	    (S_ISCHR(stx.stx_mode) && !stx.stx_rdev_major && !stx.stx_rdev_minor))
		return 1;
	n = layer_get_private(ovl_upper(fs), index_fd(fs), name, FORMAT_ORIGIN, stored,
			      sizeof(stored));
	if (n < 0)
		return (int)n;
	if (n != len || memcmp(stored, value, (size_t)n) != 0)
		return 0;
	return stx.stx_nlink > 1 ? 1 : judge_last(fs, name, &origin, &stx);
}

/* What stays is looked at by the next mount. */
static void discard(const struct ovl_fs *fs, const char *name)
{
	if (sys_unlinkat(index_fd(fs), name, 0) < 0 && rmtree_at(index_fd(fs), name) < 0)
		return;
}

static int clean(const struct checking *c)
{
	int dir = sys_openat(index_fd(c->fs), ".", O_RDONLY | O_DIRECTORY, 0);
	_cleanup_dir_ DIR *stream = dir < 0 ? NULL : fdopendir(dir);
	const struct dirent *d;
	int r = stream ? 1 : -EIO;

	while (r >= 0 && stream && (d = readdir(stream))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		r = judge(c->fs, d->d_name);
		if (r < 0)
			return fail(c, r,
				    "work directory of '%s': entry '%s' of its '" FORMAT_INDEX_DIR
				    "' is not understood: mount with index=off",
				    ovl_upper(c->fs)->path, d->d_name);
		if (r == 0 && !c->is_readonly)
			discard(c->fs, d->d_name);
	}
	return MIN(r, 0);
}

/* --- the whole --- */

static int open_at(struct checking *c, int fd)
{
	int r = index_init(c->fs, fd, c->is_readonly);

	if (r < 0)
		return fail(c, r, "work directory of '%s': opening its '" FORMAT_INDEX_DIR "': %s",
			    ovl_upper(c->fs)->path, strerror(-r));
	r = check_handles(c);
	if (r == 0)
		r = verify_all(c);
	return r < 0 ? r : clean(c);
}

int index_open(struct ovl_fs *fs, int work_base, char *error, size_t error_size)
{
	struct checking c = { .fs = fs, .error = error, .error_size = error_size };
	int r = sys_mkdirat(work_base, FORMAT_INDEX_DIR, 0700);
	int fd = -1;

	if (r == 0 || r == -EEXIST) {
		fd = sys_open_beneath(work_base, FORMAT_INDEX_DIR, O_RDONLY | O_DIRECTORY);
		r = MIN(fd, 0);
	}
	if (r < 0)
		return fail(&c, r,
			    "work directory of '%s': making '" FORMAT_INDEX_DIR "' in it: %s",
			    ovl_upper(fs)->path, strerror(-r));
	return open_at(&c, fd);
}

int index_open_readonly(struct ovl_fs *fs, const char *work, char *error, size_t error_size)
{
	struct checking c = {
		.fs = fs, .is_readonly = true, .error = error, .error_size = error_size
	};
	_cleanup_fd_ int base = open(work, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = base < 0 ? -ENOENT :
			    sys_open_beneath(base, FORMAT_INDEX_DIR, O_RDONLY | O_DIRECTORY);

	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return fail(&c, fd, "work directory '%s': opening its '" FORMAT_INDEX_DIR "': %s",
			    work, strerror(-fd));
	return open_at(&c, fd);
}
