/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "lib/sys.h"
#include "tools/fsck/fsck.h"

#define PATH_ROOM 512

static int remove_any(int dir, const char *name)
{
	int r = sys_unlinkat(dir, name, 0);

	return r == -EISDIR ? rmtree_at(dir, name) : r;
}

/* Take a directory and call @check for each name in it.  A directory that is missing has none. */
static int for_each(struct fsck *fsck, const char *path,
		    void (*check)(struct fsck *fsck, int dir, const char *name))
{
	int fd = sys_open_beneath(fsck->work, path, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (fd == -ENOENT)
		return 0;
	if (!dir)
		return fd < 0 ? fd : -errno;
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			check(fsck, fd, entry->d_name);
	}
	return 0;
}

static void check_leftover(struct fsck *fsck, int dir, const char *name)
{
	char path[PATH_ROOM];

	if (strcmp(name, FORMAT_INCOMPAT_DIR) == 0)
		return;
	(void)snprintf(path, sizeof(path), FORMAT_WORK_DIR "/%s", name); /* fits */
	if (fsck_found(fsck, FSCK_SAFE, path, "left behind by a mount that was killed"))
		fsck_repaired(fsck, remove_any(dir, name));
}

static void check_incompat(struct fsck *fsck, int dir, const char *name)
{
	static const char place[] = FORMAT_WORK_DIR "/" FORMAT_INCOMPAT_DIR;
	char path[PATH_ROOM];

	(void)snprintf(path, sizeof(path), "%s/%s", place, name); /* fits */
	if (strcmp(name, FORMAT_INCOMPAT_USER_REDIRECT) == 0 ||
	    strcmp(name, FORMAT_INCOMPAT_USER_METACOPY) == 0)
		return;
	if (strcmp(name, FORMAT_INCOMPAT_VOLATILE) != 0) {
		(void)fsck_found(fsck, FSCK_NONE, path, "a feature that is not known here");
	} else if (fsck_found(fsck, FSCK_RISKY, path,
			      "a volatile mount has not ended: data may be missing in the upper")) {
		fsck_repaired(fsck, remove_any(dir, name));
	}
}

/*
 * Whether the file of an entry of the index that has no other link has names in the union: those that
 * were not changed yet are the lower layers' alone.  The mount, which sees the lower file, judges where
 * only that one's count tells.
 */
static bool has_names(const struct fsck *fsck, int dir, const char *name, const struct statx *stx)
{
	char value[FORMAT_NLINK_SIZE];
	struct format_nlink nlink;
	ssize_t n = sys_getxattrat(dir, name, format_xattr_name(fsck->view.space, FORMAT_NLINK),
				   value, sizeof(value));

	if (n < 0 || format_nlink_decode(value, (size_t)n, &nlink) < 0)
		return false;
	return !nlink.is_upper || (int64_t)stx->stx_nlink + nlink.difference > 0;
}

/* An entry of the index is one more link of an upper's file; directories have a handle. */
static void check_index(struct fsck *fsck, int dir, const char *name)
{
	char path[PATH_ROOM];
	struct statx stx;

	if (sys_stat(dir, name, &stx) < 0 || S_ISDIR(stx.stx_mode) || stx.stx_nlink > 1 ||
	    view_is_whiteout(&fsck->view, &stx) || has_names(fsck, dir, name, &stx))
		return;
	(void)snprintf(path, sizeof(path), FORMAT_INDEX_DIR "/%s", name); /* fits */
	if (fsck_found(fsck, FSCK_SAFE, path, "an entry of the index whose file is gone"))
		fsck_repaired(fsck, sys_unlinkat(dir, name, 0));
}

int fsck_check_work(struct fsck *fsck, struct error *error)
{
	int r = for_each(fsck, FORMAT_WORK_DIR, check_leftover);

	if (r == 0)
		r = for_each(fsck, FORMAT_WORK_DIR "/" FORMAT_INCOMPAT_DIR, check_incompat);
	if (r == 0)
		r = for_each(fsck, FORMAT_INDEX_DIR, check_index);
	return r < 0 ? error_set_errno(error, r, "reading the work directory") : 0;
}
