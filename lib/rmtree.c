/* SPDX-License-Identifier: MIT */
/*
 * Depth costs a descriptor a level, and a stranger decides how deep it goes.  So a directory that is
 * met too far down is moved up to the top, under a name that is not taken, and its turn comes there.
 */
#include "lib/rmtree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define MAX_DEPTH 64

struct removal {
	int top;          /* the directory that is removed */
	unsigned n_moved; /* directories that were moved up to it */
	int first_error;
};

static void note(struct removal *removal, int r)
{
	if (r < 0 && r != -ENOENT && removal->first_error == 0)
		removal->first_error = r;
}

/* Into the top directory, where the loop over its entries finds it sooner or later. */
static int move_up(struct removal *removal, int dirfd, const char *name)
{
	char moved[32];
	int r;

	do {
		(void)snprintf(moved, sizeof(moved), ".removed-%u", removal->n_moved++);
		r = sys_renameat2(dirfd, name, removal->top, moved, RENAME_NOREPLACE);
	} while (r == -EEXIST);
	return r;
}

static void empty(struct removal *removal, int fd, int depth);

static void remove_directory(struct removal *removal, int dirfd, const char *name, int depth)
{
	int fd;

	if (depth > MAX_DEPTH) {
		note(removal, move_up(removal, dirfd, name));
		return;
	}
	fd = sys_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		note(removal, fd);
		return;
	}
	empty(removal, fd, depth);
	note(removal, sys_unlinkat(dirfd, name, AT_REMOVEDIR));
}

static bool is_dot(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static bool remove_entries(struct removal *removal, DIR *dir, int depth)
{
	bool found = false;
	const struct dirent *entry;

	while ((entry = readdir(dir))) {
		int r;

		if (is_dot(entry->d_name))
			continue;
		found = true;
		r = sys_unlinkat(dirfd(dir), entry->d_name, 0);
		if (r == -EISDIR || r == -EPERM)
			remove_directory(removal, dirfd(dir), entry->d_name, depth + 1);
		else
			note(removal, r);
	}
	return found;
}

/* Takes the descriptor.  A listing may miss what changes while it is read: until nothing is seen. */
static void empty(struct removal *removal, int fd, int depth)
{
	_cleanup_dir_ DIR *dir = fdopendir(fd);

	if (!dir) {
		note(removal, -errno);
		fd_close(&fd);
		return;
	}
	while (remove_entries(removal, dir, depth) && removal->first_error == 0)
		rewinddir(dir);
}

int rmtree_at(int dirfd, const char *name)
{
	struct removal removal = { 0 };
	_cleanup_fd_ int top = sys_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY);
	int copy;

	if (top < 0)
		return top;
	removal.top = top;
	copy = fcntl(top, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return -errno;
	empty(&removal, copy, 0);
	note(&removal, sys_unlinkat(dirfd, name, AT_REMOVEDIR));
	return removal.first_error;
}
