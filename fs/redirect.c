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

/* Write the value that @name at @fd ("" itself), an upper object, has from now on. */
static int write_value(struct ovl_fs *fs, int fd, const char *name, const char *path, size_t len)
{
	int r = 0;

	if (len > FORMAT_REDIRECT_MAX)
		return -EXDEV;
	if (fs->space == FORMAT_SPACE_USER)
		r = workdir_mark_incompat(fs, FORMAT_INCOMPAT_USER_REDIRECT);
	if (r == 0)
		r = layer_set_private(ovl_upper(fs), fd, name, FORMAT_REDIRECT, path, len);
	return r == -ERANGE || r == -E2BIG ? -EXDEV : r;
}

static int write_redirect(struct ovl_fs *fs, struct dirinfo *info, int fd, const char *path,
			  size_t len)
{
	uint32_t redirect;
	int r = arena_new(&fs->names, path, len, &redirect);

	if (r < 0)
		return r;
	r = write_value(fs, fd, "", path, len);
	if (r < 0) {
		arena_put(&fs->names, redirect);
		return r;
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

int redirect_set_file(struct ovl_fs *fs, struct inode *dir, const char *name, int fd,
		      const char *file)
{
	char path[FORMAT_REDIRECT_MAX + 1];
	char old[FORMAT_REDIRECT_MAX];
	size_t at = sizeof(path);
	ssize_t n = layer_get_private(ovl_upper(fs), fd, file, FORMAT_REDIRECT, old, sizeof(old));
	int r;

	if (n > 0 && old[0] == '/')
		return 0;
	if (!fs->redirect_creates)
		return -EXDEV;
	if (n > 0)
		r = prepend(path, &at, old, (size_t)n);
	else if (n == -ENODATA)
		r = prepend(path, &at, name, strlen(name));
	else
		r = n == 0 ? -EIO : n == -ERANGE ? -EXDEV : (int)n;
	if (r == 0)
		r = prepend(path, &at, "/", 1);
	if (r == 0)
		r = lower_path(fs, dir, path, &at);
	return r < 0 ? r : write_value(fs, fd, file, path + at, sizeof(path) - at);
}
