/* SPDX-License-Identifier: MIT */
/*
 * The path that is written is the one in the union of the lower layers: the names of the directories
 * above, except that one which was renamed itself gives what its own redirect says.  It is not the
 * path in the layer where the lower directory is: layers between may hide or move that one.
 */
#include "fs/redirect.h"

#include <errno.h>
#include <string.h>

#include "fs/entry.h"
#include "fs/itable.h"
#include "fs/workdir.h"

/* Put @text before what is in the buffer, which is filled from its end. */
static int prepend(char *buffer, size_t *at, const char *text, size_t len)
{
	if (len > *at)
		return -EXDEV;
	*at -= len;
	memcpy(buffer + *at, text, len);
	return 0;
}

static int prepend_component(struct ovl_fs *fs, const struct dirinfo *info, const char *name,
			     char *buffer, size_t *at, bool *ret_is_absolute)
{
	const char *text = info->redirect ? arena_str(&fs->names, info->redirect) : name;
	int r = prepend(buffer, at, text, strlen(text));

	*ret_is_absolute = text[0] == '/';
	if (r == 0 && !*ret_is_absolute)
		r = prepend(buffer, at, "/", 1);
	return r;
}

/* The absolute path of @inode among the lower layers, at the end of @buffer. */
static int lower_path(struct ovl_fs *fs, struct inode *inode, char *buffer, size_t *at)
{
	struct inode *dir = itable_ref(inode);
	bool is_absolute = false;
	int r = 0;

	while (r == 0 && !is_absolute && ovl_inode_index(fs, dir) != INODE_ROOT_ID) {
		struct inode *parent;
		uint32_t name;

		if (!entry_first_name(fs, dir, &parent, &name)) {
			r = -ENOENT;
			break;
		}
		r = prepend_component(fs, ovl_dirinfo(fs, dir), arena_str(&fs->names, name), buffer,
				      at, &is_absolute);
		arena_put(&fs->names, name);
		itable_put(fs, dir);
		dir = parent;
	}
	itable_put(fs, dir);
	return r;
}

static int write_redirect(struct ovl_fs *fs, struct dirinfo *info, int fd, const char *path,
			  size_t len)
{
	uint32_t redirect;
	int r;

	if (len > FORMAT_REDIRECT_MAX)
		return -EXDEV;
	r = fs->space == FORMAT_SPACE_USER ?
		    workdir_mark_incompat(fs, FORMAT_INCOMPAT_USER_REDIRECT) :
		    0;
	if (r == 0)
		r = arena_new(&fs->names, path, len, &redirect);
	if (r < 0)
		return r;
	r = layer_set_private(ovl_upper(fs), fd, "", FORMAT_REDIRECT, path, len);
	if (r < 0) {
		arena_put(&fs->names, redirect);
		return r == -ERANGE || r == -E2BIG ? -EXDEV : r;
	}
	arena_put(&fs->names, info->redirect);
	info->redirect = redirect;
	return 0;
}

int redirect_set(struct ovl_fs *fs, struct inode *inode, int fd, const char *name,
		 bool stays_in_parent)
{
	struct dirinfo *info = ovl_dirinfo(fs, inode);
	char path[FORMAT_REDIRECT_MAX + 1];
	size_t at = sizeof(path);
	int r;

	if (info->redirect && (stays_in_parent || arena_str(&fs->names, info->redirect)[0] == '/'))
		return 0;
	if (stays_in_parent)
		return write_redirect(fs, info, fd, name, strlen(name));
	r = lower_path(fs, inode, path, &at);
	return r < 0 ? r : write_redirect(fs, info, fd, path + at, sizeof(path) - at);
}
