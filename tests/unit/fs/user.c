/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/user.h"

#include <fcntl.h>
#include <string.h>

#include "fs/copyup.h"
#include "fs/create.h"
#include "fs/file.h"
#include "fs/itable.h"
#include "fs/link.h"
#include "fs/remove.h"
#include "fs/rename.h"
#include "fs/workdir.h"

int user_write(struct fixture *fx, const char *path, const char *content)
{
	size_t len = strlen(content);
	struct inode *inode = fixture_take(fx, path);
	struct opening how;
	ssize_t n = 0;
	int r;

	do
		r = file_open(fx->fs, &fx->rq, inode, itable_node_id(fx->fs, inode),
			      O_WRONLY | O_TRUNC, false, &how);
	while (fixture_begins_anew(&r));

	if (r == 0) {
		n = file_write(fx->fs, &fx->rq, inode, content, len, 0, false);
		opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	}
	itable_put(fx->fs, inode);
	return r < 0 ? r : n < 0 ? (int)n : 0;
}

static int create(struct fixture *fx, const char *path, mode_t mode)
{
	const struct creation what = { .mode = mode };
	const char *name;
	struct inode *dir = fixture_take_parent(fx, path, &name);
	struct inode *inode = NULL;
	struct attr attr;
	int r;

	do
		r = create_object(fx->fs, &fx->rq, dir, name, &what, &inode, &attr);
	while (fixture_begins_anew(&r));

	itable_put(fx->fs, inode);
	itable_put(fx->fs, dir);
	return r;
}

int user_create(struct fixture *fx, const char *path)
{
	return create(fx, path, S_IFREG | 0644);
}

int user_mkdir(struct fixture *fx, const char *path)
{
	return create(fx, path, S_IFDIR | 0755);
}

/* A request has ended. */
static int done(struct fixture *fx, int r)
{
	if (fx->fs->work)
		workdir_empty_trash(fx->fs);
	return r;
}

int user_unlink(struct fixture *fx, const char *path)
{
	const char *name;
	struct inode *dir = fixture_take_parent(fx, path, &name);
	int r;

	do
		r = remove_file(fx->fs, &fx->rq, dir, name);
	while (fixture_begins_anew(&r));

	itable_put(fx->fs, dir);
	return done(fx, r);
}

int user_rmdir(struct fixture *fx, const char *path)
{
	const char *name;
	struct inode *dir = fixture_take_parent(fx, path, &name);
	int r;

	do
		r = remove_dir(fx->fs, &fx->rq, dir, name);
	while (fixture_begins_anew(&r));

	itable_put(fx->fs, dir);
	return done(fx, r);
}

int user_rename(struct fixture *fx, const char *from, const char *to, unsigned flags)
{
	const char *oldname;
	const char *newname;
	struct inode *olddir = fixture_take_parent(fx, from, &oldname);
	struct inode *newdir = fixture_take_parent(fx, to, &newname);
	int r;

	do
		r = rename_object(fx->fs, &fx->rq, olddir, oldname, newdir, newname, flags);
	while (fixture_begins_anew(&r));

	itable_put(fx->fs, olddir);
	itable_put(fx->fs, newdir);
	return done(fx, r);
}

int user_link(struct fixture *fx, const char *from, const char *to)
{
	const char *name;
	struct inode *dir = fixture_take_parent(fx, to, &name);
	struct inode *inode = fixture_take(fx, from);
	struct attr attr;
	int r;

	do
		r = link_object(fx->fs, &fx->rq, inode, dir, name, &attr);
	while (fixture_begins_anew(&r));

	itable_put(fx->fs, inode);
	itable_put(fx->fs, dir);
	return done(fx, r);
}

int user_copy_up(struct fixture *fx, const char *path)
{
	struct inode *inode = fixture_take(fx, path);
	int r;

	do
		r = copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA);
	while (fixture_begins_anew(&r));

	itable_put(fx->fs, inode);
	return r;
}
