/* SPDX-License-Identifier: MIT */
/* The flags that a mount has are kept but for those that were named: mount(8) may not name all. */
#include "fs/remount.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include "fs/show.h"

/* More is no answer of ours. */
#define SHOW_MAX (4U << 20)

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif
#ifndef ST_NOSYMFOLLOW
#define ST_NOSYMFOLLOW 0x2000
#endif

static int fail(int r, const char *what, const char *path, char *error, size_t error_size)
{
	(void)snprintf(error, error_size, "cannot %s %s: %s", what, path,
		       r == -ENODATA || r == -EOPNOTSUPP ?
			       "not a union's mount point, or another user's" :
			       strerror(-r));
	return r;
}

/* Whoever answers may be anybody: nothing is believed of the lengths. */
static int read_text(const char *path, char **ret)
{
	ssize_t n = getxattr(path, SHOW_XATTR, NULL, 0);
	size_t size = n < 0 ? 0 : (size_t)n + 4096; /* numbers may grow meanwhile */
	char *text;

	if (n < 0)
		return -errno;
	if (n > SHOW_MAX)
		return -E2BIG;
	text = malloc(size + 1);
	if (!text)
		return -ENOMEM;
	n = getxattr(path, SHOW_XATTR, text, size);
	if (n < 0) {
		int r = -errno;

		free(text);
		return r;
	}
	text[n] = '\0';
	*ret = text;
	return 0;
}

int remount_show(const char *path, char **ret, char *error, size_t error_size)
{
	int r = read_text(path, ret);

	return r < 0 ? fail(r, "show", path, error, error_size) : 0;
}

static unsigned long present_flags(unsigned long statvfs_flags)
{
	static const struct {
		unsigned long shown;
		unsigned long flag;
	} table[] = {
		{ ST_RDONLY, MS_RDONLY },
		{ ST_NOSUID, MS_NOSUID },
		{ ST_NODEV, MS_NODEV },
		{ ST_NOEXEC, MS_NOEXEC },
		{ ST_NOATIME, MS_NOATIME },
		{ ST_NODIRATIME, MS_NODIRATIME },
		{ ST_RELATIME, MS_RELATIME },
		{ ST_SYNCHRONOUS, MS_SYNCHRONOUS },
		{ ST_NOSYMFOLLOW, MS_NOSYMFOLLOW },
	};
	unsigned long flags = 0;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (statvfs_flags & table[i].shown)
			flags |= table[i].flag;
	}
	return flags;
}

int remount_flags(const char *path, unsigned long set, unsigned long cleared, char *error,
		  size_t error_size)
{
	struct statvfs st;
	unsigned long flags;
	char *text = NULL;
	int r = read_text(path, &text);

	if (r < 0)
		return fail(r, "remount", path, error, error_size);
	free(text);
	if (statvfs(path, &st) < 0)
		return fail(-errno, "remount", path, error, error_size);
	flags = (present_flags(st.f_flag) | set) & ~cleared;
	if (mount("none", path, NULL, MS_REMOUNT | flags, NULL) < 0)
		return fail(-errno, "remount", path, error, error_size);
	return 0;
}
