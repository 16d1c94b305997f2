/* SPDX-License-Identifier: MIT */
/*
 * A whiteout of a name that the layer has too is about what is below the layer only, whichever of
 * both comes first: a directory becomes opaque, anything else hides what is below anyway.
 */
#include "tools/layer/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fs/format.h"
#include "fs/override.h"
#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/entry_path.h"
#include "tools/layer/xattrs.h"

/* Above it, the room that is left is asked before a file is begun. */
#define BIG_FILE (16 << 20)

/* What begins so marks nothing that others need to know, but for FORMAT_WH_OPAQUE. */
#define AUFS_MARK FORMAT_WH_PREFIX FORMAT_WH_PREFIX

struct extract {
	int tree;
	enum format_space space;
	struct extract_limits limits;
	struct extract_counts counts;
	bool has_overrides; /* files that are not what they are shown as */
	FILE *dirs;         /* directories, for their times: struct timespec[2], path, NUL */
	char *path;         /* of the entry */
	char *parent_path;  /* of the directory that @parent is */
	int parent;
};

/* --- directories --- */

static bool is_whiteout(int dirfd, const char *name)
{
	struct statx stx;

	return sys_stat(dirfd, name, &stx) == 0 && S_ISCHR(stx.stx_mode) &&
	       stx.stx_rdev_major == 0 && stx.stx_rdev_minor == 0;
}

static int set_opaque(const struct extract *extract, int dirfd, const char *name)
{
	return sys_setxattrat(dirfd, name, format_xattr_name(extract->space, FORMAT_OPAQUE), "y", 1,
			      0);
}

/* A directory, which may be there already.  One that takes a whiteout's place hides what it hid. */
static int make_directory(const struct extract *extract, int dirfd, const char *name)
{
	struct statx stx;
	int r = sys_mkdirat(dirfd, name, 0755);

	if (r != -EEXIST)
		return r;
	if (is_whiteout(dirfd, name)) {
		r = sys_unlinkat(dirfd, name, 0);
		if (r == 0)
			r = sys_mkdirat(dirfd, name, 0755);
		return r < 0 ? r : set_opaque(extract, dirfd, name);
	}
	r = sys_stat(dirfd, name, &stx);
	if (r < 0)
		return r;
	if (S_ISLNK(stx.stx_mode))
		return -ELOOP;
	return S_ISDIR(stx.stx_mode) ? 0 : -ENOTDIR;
}

/* Make the directories of @path that are missing, and open the last. */
static int make_parents(const struct extract *extract, const char *path)
{
	_cleanup_fd_ int at = sys_reopen(extract->tree, O_PATH | O_DIRECTORY);
	char name[NAME_MAX + 1];

	while (at >= 0 && *path) {
		size_t len = strcspn(path, "/");
		int next;
		int r;

		memcpy(name, path, len);
		name[len] = '\0';
		r = make_directory(extract, at, name);
		next = r < 0 ? r : sys_open_beneath(at, name, O_PATH | O_DIRECTORY);
		if (next < 0)
			return next;
		fd_close(&at);
		at = next;
		path += len + (path[len] == '/');
	}
	return fd_take(&at);
}

/* The directory that @path is in, which stays ours.  Archives list directory by directory. */
static int open_parent(struct extract *extract, const char *path)
{
	size_t len = (size_t)(entry_path_base(path) - path);
	char *parent = strndup(path, len > 0 ? len - 1 : 0);
	int fd;

	if (!parent)
		return -ENOMEM;
	if (extract->parent >= 0 && strcmp(parent, extract->parent_path) == 0) {
		free(parent);
		return extract->parent;
	}
	fd = sys_open_beneath(extract->tree, parent, O_PATH | O_DIRECTORY);
	if (fd == -ENOENT || fd == -ENOTDIR)
		fd = make_parents(extract, parent);
	if (fd < 0) {
		free(parent);
		return fd;
	}
	fd_close(&extract->parent);
	free(extract->parent_path);
	extract->parent = fd;
	extract->parent_path = parent;
	return fd;
}

/* --- marks --- */

static int make_whiteout(struct extract *extract, int parent, const char *name)
{
	struct statx stx;
	int r = sys_mknodat(parent, name, S_IFCHR, makedev(0, 0));

	if (r != -EEXIST)
		return r;
	r = sys_stat(parent, name, &stx);
	return r == 0 && S_ISDIR(stx.stx_mode) ? set_opaque(extract, parent, name) : r;
}

static int make_opaque(struct extract *extract, int dirfd, const char *name, const char *dir_path)
{
	if (*dir_path == '\0')
		extract->counts.is_opaque = true;
	return set_opaque(extract, dirfd, name);
}

/* ".wh.NAME", ".wh..wh..opq"; others that begin with ".wh..wh." are AUFS's own business. */
static int apply_named_mark(struct extract *extract, const char *name)
{
	const char *target = format_wh_target(name);
	int parent = open_parent(extract, extract->path);

	if (parent < 0)
		return parent;
	if (strcmp(name, FORMAT_WH_OPAQUE) == 0)
		return make_opaque(extract, parent, "", extract->parent_path);
	if (!target)
		return 0;
	if (strcmp(target, ".") == 0 || strcmp(target, "..") == 0)
		return -EINVAL;
	return make_whiteout(extract, parent, target);
}

/* What AUFS keeps in directories of its own, as ".wh..wh.plnk/". */
static bool is_below_aufs_mark(const char *path)
{
	return strncmp(path, AUFS_MARK, strlen(AUFS_MARK)) == 0 && strchr(path, '/');
}

/* --- contents --- */

static int refuse_size(struct extract *extract, uint64_t size, struct error *error)
{
	struct statvfs fs;

	if (size > extract->limits.max_bytes - extract->counts.n_bytes)
		return error_set(error, -EFBIG,
				 "with it the layer is larger than %llu bytes: see --max-size",
				 (unsigned long long)extract->limits.max_bytes);
	if (size > BIG_FILE && fstatvfs(extract->tree, &fs) == 0 &&
	    size / fs.f_frsize > fs.f_bavail)
		return error_set(error, -ENOSPC, "no room for its %llu bytes",
				 (unsigned long long)size);
	return 0;
}

static int write_contents(struct archive *archive, int fd, uint64_t size, struct error *error)
{
	const void *data;
	la_int64_t offset;
	size_t len;
	ssize_t n;
	int r;

	while ((r = archive_read_data_block(archive, &data, &len, &offset)) == ARCHIVE_OK) {
		if (offset < 0 || (uint64_t)offset > size || len > size - (uint64_t)offset)
			return error_set(error, -EINVAL, "more contents than it says");
		n = sys_pwrite_full(fd, data, len, offset);
		if (n < 0 || (size_t)n != len)
			return error_set_errno(error, n < 0 ? (int)n : -EIO, "writing it");
	}
	if (r != ARCHIVE_EOF)
		return error_set(error, -EINVAL, "%s", archive_error_string(archive));
	if (ftruncate(fd, (off_t)size) < 0)
		return error_set_errno(error, -errno, "writing it");
	return 0;
}

static int make_file(struct extract *extract, struct archive *archive, struct archive_entry *entry,
		     int parent, struct error *error)
{
	uint64_t size = (uint64_t)MAX(archive_entry_size(entry), 0);
	_cleanup_fd_ int fd = -1;
	int r = refuse_size(extract, size, error);

	if (r < 0)
		return r;
	fd = sys_openat(parent, entry_path_base(extract->path), O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return error_set_errno(error, fd, "making it");
	extract->counts.n_bytes += size;
	return write_contents(archive, fd, size, error);
}

static int make_hard_link(struct extract *extract, const char *target, int parent,
			  struct error *error)
{
	_cleanup_free_ char *clean = NULL;
	_cleanup_free_ char *dir = NULL;
	_cleanup_fd_ int from = -1;
	const char *name;
	int r = entry_path_clean(target, &clean);

	if (r < 0 || *clean == '\0')
		return error_set(error, -EINVAL, "a hard link that leads out, to '%s'", target);
	name = entry_path_base(clean);
	dir = strndup(clean, (size_t)(name - clean));
	if (!dir)
		return error_set_errno(error, -ENOMEM, "making it");
	from = sys_open_beneath(extract->tree, dir, O_PATH | O_DIRECTORY);
	if (from < 0 || is_whiteout(from, name))
		return error_set(error, -EINVAL, "a hard link to '%s', which is not in the layer",
				 target);
	r = sys_linkat(from, name, parent, entry_path_base(extract->path));
	if (r == -ENOENT || r == -EPERM)
		return error_set(error, -EINVAL,
				 "a hard link to '%s', which is no file in the layer", target);
	return r < 0 ? error_set_errno(error, r, "linking it to '%s'", target) : 0;
}

/* -ENODEV: only an empty file in its place could be made. */
static int make_device(struct extract *extract, struct archive_entry *entry, int parent)
{
	mode_t type = archive_entry_filetype(entry);
	dev_t number = type == AE_IFIFO ? 0 : archive_entry_rdev(entry);
	const char *name = entry_path_base(extract->path);
	int r = sys_mknodat(parent, name, type | 0600, number);

	if (r != -EPERM || extract->space != FORMAT_SPACE_USER)
		return r;
	r = sys_mknodat(parent, name, S_IFREG | 0600, 0);
	return r < 0 ? r : -ENODEV;
}

/* --- attributes --- */

/* What it is shown as, whatever it is on the disk (docs/format.md, 2.8). */
static int set_override(struct extract *extract, struct archive_entry *entry, int dirfd,
			const char *name)
{
	dev_t number = archive_entry_rdev(entry);
	const struct statx shown = {
		.stx_mode = (uint16_t)archive_entry_mode(entry),
		.stx_uid = (uint32_t)archive_entry_uid(entry),
		.stx_gid = (uint32_t)archive_entry_gid(entry),
		.stx_rdev_major = major(number),
		.stx_rdev_minor = minor(number),
	};

	extract->has_overrides = true;
	return override_store(OVERRIDE_CONTAINERS, dirfd, name, &shown);
}

/* An owner that the user's ids do not have is kept in an attribute, where there can be one. */
static int keep_owner(struct extract *extract, struct archive_entry *entry, int dirfd,
		      const char *name)
{
	mode_t type = archive_entry_filetype(entry);

	if (type == AE_IFREG || type == AE_IFDIR)
		return set_override(extract, entry, dirfd, name);
	extract->counts.n_owners_skipped++;
	return 0;
}

static int set_owner(struct extract *extract, struct archive_entry *entry, int dirfd,
		     const char *name)
{
	int r = sys_chownat(dirfd, name, (uid_t)archive_entry_uid(entry),
			    (gid_t)archive_entry_gid(entry));

	if ((r == -EPERM || r == -EINVAL) && extract->space == FORMAT_SPACE_USER)
		return keep_owner(extract, entry, dirfd, name);
	return r;
}

static int set_times(struct extract *extract, struct archive_entry *entry, int dirfd,
		     const char *name)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_OMIT } };
	bool is_directory = archive_entry_filetype(entry) == AE_IFDIR;

	if (archive_entry_mtime_is_set(entry)) {
		times[1] = (struct timespec){ .tv_sec = archive_entry_mtime(entry),
					      .tv_nsec = archive_entry_mtime_nsec(entry) };
		times[0] = times[1];
		if (!is_directory)
			return sys_utimensat(dirfd, name, times);
	}
	if (is_directory &&
	    (fwrite(times, sizeof(times), 1, extract->dirs) != 1 ||
	     fwrite(extract->path, strlen(extract->path) + 1, 1, extract->dirs) != 1))
		return -EIO;
	return 0;
}

static int apply_attributes(struct extract *extract, struct archive_entry *entry, int dirfd,
			    const char *name, struct error *error)
{
	int r = set_owner(extract, entry, dirfd, name);

	if (r == 0 && archive_entry_filetype(entry) != AE_IFLNK)
		r = sys_chmodat(dirfd, name, archive_entry_perm(entry) & 07777);
	if (r < 0)
		return error_set_errno(error, r, "setting its owner and mode");
	r = xattrs_apply(entry, dirfd, name, error);
	if (r < 0)
		return r;
	r = set_times(extract, entry, dirfd, name);
	return r < 0 ? error_set_errno(error, r, "setting its times") : 0;
}

/* --- one entry --- */

static int make_other(struct extract *extract, struct archive_entry *entry, int parent)
{
	const char *name = entry_path_base(extract->path);

	switch (archive_entry_filetype(entry)) {
	case AE_IFDIR:
		return make_directory(extract, parent, name);
	case AE_IFLNK:
		if (!archive_entry_symlink(entry) || !*archive_entry_symlink(entry))
			return -EINVAL;
		return sys_symlinkat(archive_entry_symlink(entry), parent, name);
	case AE_IFCHR:
	case AE_IFBLK:
	case AE_IFIFO:
		return make_device(extract, entry, parent);
	default:
		return -EINVAL;
	}
}

static int explain(int r, struct error *error)
{
	if (r == -EEXIST)
		return error_set(error, r, "it comes twice");
	if (r == -ELOOP)
		return error_set(error, r, "a symbolic link is on its way");
	if (r == -ENOTDIR)
		return error_set(error, r, "a file is on its way");
	if (r == -EINVAL)
		return error_set(error, r, "an entry of a kind that no layer has");
	return error_set_errno(error, r, "making it");
}

/* In the way may be a whiteout; a directory may come again. */
static int clear_way(struct archive_entry *entry, int parent, const char *name)
{
	struct statx stx;
	int r = sys_stat(parent, name, &stx);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (archive_entry_filetype(entry) == AE_IFDIR && !archive_entry_hardlink(entry))
		return S_ISDIR(stx.stx_mode) || is_whiteout(parent, name) ? 0 : -EEXIST;
	return is_whiteout(parent, name) ? sys_unlinkat(parent, name, 0) : -EEXIST;
}

static int make_entry(struct extract *extract, struct archive *archive, struct archive_entry *entry,
		      const char **ret_path, struct error *error)
{
	const char *target = archive_entry_hardlink(entry);
	const char *name = entry_path_base(extract->path);
	int parent = open_parent(extract, extract->path);
	int r = parent < 0 ? parent : clear_way(entry, parent, name);

	if (r < 0)
		return explain(r, error);
	if (target)
		return make_hard_link(extract, target, parent, error);
	if (archive_entry_filetype(entry) == AE_IFREG) {
		r = make_file(extract, archive, entry, parent, error);
		if (r < 0)
			return r;
		*ret_path = extract->path;
	} else {
		r = make_other(extract, entry, parent);
		if (r == -ENODEV)
			r = set_override(extract, entry, parent, name);
		if (r < 0)
			return explain(r, error);
	}
	r = apply_attributes(extract, entry, parent, name, error);
	if (r == 0 && archive_entry_filetype(entry) == AE_IFDIR && xattrs_say_opaque(entry))
		r = set_opaque(extract, parent, name);
	return r;
}

static bool is_whiteout_entry(struct archive_entry *entry)
{
	mode_t type = archive_entry_filetype(entry);

	return (type == AE_IFCHR && archive_entry_rdev(entry) == 0 &&
		!archive_entry_hardlink(entry)) ||
	       (type == AE_IFREG && archive_entry_size(entry) == 0 && xattrs_say_whiteout(entry));
}

static int apply_top(struct extract *extract, struct archive_entry *entry, struct error *error)
{
	int r;

	if (archive_entry_filetype(entry) != AE_IFDIR)
		return error_set(error, -EINVAL, "the top is no directory");
	r = apply_attributes(extract, entry, extract->tree, "", error);
	if (r == 0 && xattrs_say_opaque(entry))
		r = make_opaque(extract, extract->tree, "", "");
	return r;
}

static int place_entry(struct extract *extract, struct archive *archive,
		       struct archive_entry *entry, const char **ret_path, struct error *error)
{
	const char *base = entry_path_base(extract->path);
	int r;

	if (*extract->path == '\0')
		return apply_top(extract, entry, error);
	if (is_below_aufs_mark(extract->path))
		return 0;
	if (format_is_wh_name(base, strlen(base))) {
		r = apply_named_mark(extract, base);
		return r < 0 ? explain(r, error) : 0;
	}
	if (is_whiteout_entry(entry)) {
		int parent = open_parent(extract, extract->path);

		r = parent < 0 ? parent : make_whiteout(extract, parent, base);
		return r < 0 ? explain(r, error) : 0;
	}
	return make_entry(extract, archive, entry, ret_path, error);
}

int extract_entry(struct extract *extract, struct archive *archive, struct archive_entry *entry,
		  const char **ret_path, struct error *error)
{
	const char *name = archive_entry_pathname(entry);
	int r;

	*ret_path = NULL;
	free(extract->path);
	extract->path = NULL;
	if (!name || !*name)
		return error_set(error, -EINVAL, "an entry without a name");
	if (++extract->counts.n_entries > extract->limits.max_entries)
		return error_set(error, -EFBIG, "'%s': more than %llu entries: see --max-entries",
				 name, (unsigned long long)extract->limits.max_entries);
	r = entry_path_clean(name, &extract->path);
	if (r == -EINVAL)
		return error_set(error, r, "'%s': a name that leads out or is too long", name);
	if (r == 0)
		r = place_entry(extract, archive, entry, ret_path, error);
	else
		(void)error_set_errno(error, r, "making it");
	return r < 0 ? error_wrap(error, r, "'%s'", name) : 0;
}

/* --- the whole --- */

int extract_new(int tree, int scratch, bool is_user_kind, const struct extract_limits *limits,
		struct extract **ret, struct error *error)
{
	struct extract *extract = calloc(1, sizeof(*extract));
	int fd = sys_openat(scratch, ".", O_TMPFILE | O_RDWR, 0600);
	int r = extract ? 0 : -ENOMEM;

	if (r == 0 && fd < 0)
		r = fd;
	if (r == 0) {
		*extract = (struct extract){
			.tree = tree,
			.space = is_user_kind ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED,
			.limits = *limits,
			.parent = -1,
		};
		extract->dirs = fdopen(fd, "w+");
		if (!extract->dirs)
			r = -errno;
	}
	if (r < 0) {
		if (fd >= 0 && !(extract && extract->dirs))
			(void)close(fd);
		extract_free(extract);
		return error_set_errno(error, r, "a temporary file");
	}
	*ret = extract;
	return 0;
}

static int restore_times(struct extract *extract)
{
	_cleanup_free_ char *path = NULL;
	struct timespec times[2];
	size_t room = 0;
	int r = 0;

	if (fflush(extract->dirs) != 0 || fseek(extract->dirs, 0, SEEK_SET) != 0)
		return -EIO;
	while (r == 0 && fread(times, sizeof(times), 1, extract->dirs) == 1) {
		_cleanup_fd_ int fd = -1;

		if (getdelim(&path, &room, '\0', extract->dirs) < 0)
			return -EIO;
		fd = sys_open_beneath(extract->tree, path, O_PATH | O_DIRECTORY);
		r = fd < 0 ? fd : sys_utimensat(fd, "", times);
	}
	return r < 0 || !ferror(extract->dirs) ? r : -EIO;
}

/* The top directory tells that there are such files. */
static int mark_overrides(const struct extract *extract)
{
	struct statx stx;
	int r;

	if (!extract->has_overrides || override_probe(extract->tree) != OVERRIDE_NONE)
		return 0;
	r = sys_stat(extract->tree, "", &stx);
	return r < 0 ? r : override_store(OVERRIDE_CONTAINERS, extract->tree, "", &stx);
}

int extract_finish(struct extract *extract, struct extract_counts *ret, struct error *error)
{
	int r = mark_overrides(extract);

	if (r < 0)
		return error_set_errno(error, r, "marking the top directory");
	r = restore_times(extract);
	if (r < 0)
		return error_set_errno(error, r, "setting the times of directories");
	*ret = extract->counts;
	return 0;
}

void extract_free(struct extract *extract)
{
	if (!extract)
		return;
	cleanup_fclose(&extract->dirs);
	fd_close(&extract->parent);
	free(extract->parent_path);
	free(extract->path);
	free(extract);
}
