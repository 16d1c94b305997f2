/* SPDX-License-Identifier: MIT */
/* A set or a remove that would change nothing is refused before it copies anything up. */
#include "fs/xattr.h"

#include <errno.h>
#include <limits.h>
#include <linux/xattr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "fs/copyup.h"
#include "fs/inode.h"
#include "fs/protect.h"
#include "lib/cleanup.h"

/* The kernel asks for this one before the first write to a file, and at each execve(2). */
static bool is_capability(const char *name)
{
	return !strcmp(name, "security.capability");
}

/* Whether layers keep something of ours under that name, which users neither see nor set. */
static bool is_hidden(const struct ovl_fs *fs, const char *name)
{
	return fs->hides_override && override_is_name(name);
}

static bool is_layer_name(const char *name)
{
	return strcmp(name, FORMAT_LAYER_XATTR) == 0;
}

/* "LAYER//PATH": neither has two slashes, so both can be told, and it is a path itself. */
static ssize_t get_layer(struct ovl_fs *fs, struct inode *inode, void *value, size_t size)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	_cleanup_free_ char *text = NULL;
	char buf[PATH_MAX];
	const char *path;
	int n = place_open(fs, inode, &place);

	if (n < 0)
		return n;
	path = realdir_path(fs, place.realdir, buf, sizeof(buf));
	if (!path)
		return -ENAMETOOLONG;
	/* In the index or the work directory: it is the upper's, by no name or by several. */
	if (!place.layer->path)
		n = asprintf(&text, "%s//", ovl_upper(fs)->path);
	else
		n = asprintf(&text, "%s//%s%s%s", place.layer->path, path,
			     *path && *place.name ? "/" : "", place.name);
	if (n < 0) {
		text = NULL;
		return -ENOMEM;
	}
	if (size && (size_t)n > size)
		return -ERANGE;
	if (size)
		memcpy(value, text, (size_t)n);
	return n;
}

ssize_t xattr_get(struct ovl_fs *fs, struct inode *inode, const char *name, void *value,
		  size_t size)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	char on_disk[FORMAT_XATTR_NAME_SIZE];
	int r;

	if (is_layer_name(name))
		return get_layer(fs, inode, value, size);
	if (is_capability(name) && inode_has(inode, INODE_NO_CAPABILITY))
		return -ENODATA;
	r = format_xattr_to_disk(fs->space, name, on_disk);
	if (r == -EOPNOTSUPP || is_hidden(fs, name))
		return -ENODATA; /* a name of ours that cannot be escaped: nobody has it */
	if (r == 0)
		r = place_open(fs, inode, &place);
	if (r < 0)
		return r;
	return sys_getxattrat(place_fd(&place), place.name, on_disk, value, size);
}

/* All names as stored. */
static ssize_t list_stored(const struct place *place, char **ret)
{
	ssize_t room = sys_listxattrat(place_fd(place), place->name, NULL, 0);
	ssize_t n;
	char *list;

	if (room <= 0)
		return room;
	list = malloc((size_t)room);
	if (!list)
		return -ENOMEM;
	n = sys_listxattrat(place_fd(place), place->name, list, (size_t)room);
	if (n < 0) {
		free(list);
		return n;
	}
	*ret = list;
	return n;
}

/* As the kernel's own: trusted.* is for the privileged.  FUSE tells no more of them than the uid. */
static bool is_listed_for(const struct request *rq, const char *name)
{
	return rq->uid == 0 || strncmp(name, XATTR_TRUSTED_PREFIX, XATTR_TRUSTED_PREFIX_LEN) != 0;
}

ssize_t xattr_list(struct ovl_fs *fs, const struct request *rq, struct inode *inode, char *list,
		   size_t size)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	_cleanup_free_ char *stored = NULL;
	size_t used = 0;
	ssize_t n = place_open(fs, inode, &place);

	if (n == 0)
		n = list_stored(&place, &stored);
	if (n < 0)
		return n;
	for (const char *at = stored; n && at < stored + n; at += strlen(at) + 1) {
		char buffer[FORMAT_XATTR_NAME_SIZE];
		const char *shown = format_xattr_from_disk(fs->space, at, buffer);
		size_t len = shown ? strlen(shown) + 1 : 0;

		if (!shown || is_layer_name(shown) || !is_listed_for(rq, shown) ||
		    is_hidden(fs, shown) || (fs->config.noacl && xattr_is_acl(shown)))
			continue;
		if (size && used + len > size)
			return -ERANGE;
		if (size)
			memcpy(list + used, shown, len);
		used += len;
	}
	return (ssize_t)used;
}

/* What XATTR_CREATE, XATTR_REPLACE or a removal finds. */
static int check_presence(struct ovl_fs *fs, struct inode *inode, const char *name, int flags)
{
	ssize_t n = xattr_get(fs, inode, name, NULL, 0);

	if (n >= 0)
		return flags & XATTR_CREATE ? -EEXIST : 0;
	if (n != -ENODATA)
		return (int)n;
	return flags & XATTR_REPLACE ? -ENODATA : 0;
}

bool xattr_is_acl(const char *name)
{
	return !strcmp(name, "system.posix_acl_access") ||
	       !strcmp(name, "system.posix_acl_default");
}

static int begin_change(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
			const char *name, char on_disk[FORMAT_XATTR_NAME_SIZE],
			struct place *ret_place)
{
	int r = is_hidden(fs, name) ? -EOPNOTSUPP : format_xattr_to_disk(fs->space, name, on_disk);

	if (r == 0)
		r = protect_check(fs, inode, FORMAT_PROTATTR_IMMUTABLE | FORMAT_PROTATTR_APPEND);
	return r < 0 ? r : copyup_place(fs, rq, inode, COPYUP_METADATA, ret_place);
}

static void end_change(struct ovl_fs *fs, struct inode *inode)
{
	if (inode_is_dir(inode))
		inode_touch_dir(fs, inode);
}

int xattr_set(struct ovl_fs *fs, const struct request *rq, struct inode *inode, const char *name,
	      const void *value, size_t size, int flags)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	char on_disk[FORMAT_XATTR_NAME_SIZE];
	int r = flags ? check_presence(fs, inode, name, flags) : 0;

	if (is_layer_name(name))
		return -EOPNOTSUPP;
	if (r == 0)
		r = begin_change(fs, rq, inode, name, on_disk, &place);
	if (r == 0 && is_capability(name))
		inode_clear(inode, INODE_NO_CAPABILITY);
	if (r == 0)
		r = sys_setxattrat(place_fd(&place), place.name, on_disk, value, size, flags);
	end_change(fs, inode);
	return r;
}

int xattr_remove(struct ovl_fs *fs, const struct request *rq, struct inode *inode, const char *name)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	char on_disk[FORMAT_XATTR_NAME_SIZE];
	int r = check_presence(fs, inode, name, XATTR_REPLACE);

	if (is_layer_name(name))
		return -EOPNOTSUPP;
	if (r == -ENODATA && xattr_is_acl(name))
		return 0; /* as every file system: it is as if there had been one */
	if (r == 0)
		r = begin_change(fs, rq, inode, name, on_disk, &place);
	if (r == 0)
		r = sys_removexattrat(place_fd(&place), place.name, on_disk);
	if (r == 0 && rq->uid == 0 && !strcmp(name, XATTR_NAME_CAPS))
		inode_set(inode, INODE_UNCAPPED);
	end_change(fs, inode);
	return r;
}
