/* SPDX-License-Identifier: MIT */
/* Operations that make, move and remove names. */
#include "tests/model/verbs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "tests/model/actor.h"

long verb_mkdir(struct actor *actor, const struct op *op)
{
	return mkdirat(actor->base, op->path[0], (mode_t)op->n[0]);
}

long verb_create(struct actor *actor, const struct op *op)
{
	static char data[140000];
	_cleanup_fd_ int fd = openat(actor->base, op->path[0],
				     O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, (mode_t)op->n[0]);

	if (fd < 0)
		return -1;
	memset(data, (int)op->n[2], sizeof(data));
	return write(fd, data, (size_t)op->n[1]);
}

long verb_symlink(struct actor *actor, const struct op *op)
{
	return symlinkat(op->path[0], actor->base, op->path[1]);
}

/* Numbers that no driver answers, and /dev/null's; a union refuses to make a whiteout. */
long verb_mknod(struct actor *actor, const struct op *op)
{
	mode_t type = (mode_t)op->n[1];
	dev_t dev = makedev(60, 7);

	if (S_ISCHR(type))
		dev = op->n[2] % 4 == 0 && actor->makes_whiteouts ? makedev(0, 0) : makedev(1, 3);
	return mknodat(actor->base, op->path[0], type | ((mode_t)op->n[0] & 07777), dev);
}

static int unix_address(const char *path, struct sockaddr_un *address)
{
	size_t len = strlen(path);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (len >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address->sun_path, path, len);
	return 0;
}

/* A socket's path begins at the working directory only. */
long verb_bind(struct actor *actor, const struct op *op)
{
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	(void)actor;
	if (fd < 0 || unix_address(op->path[0], &address) < 0)
		return -1;
	return bind(fd, (struct sockaddr *)&address, sizeof(address));
}

long verb_connect(struct actor *actor, const struct op *op)
{
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	(void)actor;
	if (fd < 0 || unix_address(op->path[0], &address) < 0)
		return -1;
	return connect(fd, (struct sockaddr *)&address, sizeof(address));
}

long verb_unlink(struct actor *actor, const struct op *op)
{
	return unlinkat(actor->base, op->path[0], 0);
}

long verb_rmdir(struct actor *actor, const struct op *op)
{
	return unlinkat(actor->base, op->path[0], AT_REMOVEDIR);
}

long verb_rename(struct actor *actor, const struct op *op)
{
	unsigned flags = (unsigned)op->n[0];

	if (!actor->makes_whiteouts)
		flags &= ~(unsigned)RENAME_WHITEOUT;
	return renameat2(actor->base, op->path[0], actor->base, op->path[1], flags);
}

long verb_link(struct actor *actor, const struct op *op)
{
	if (!actor->makes_links)
		return 0;
	return linkat(actor->base, op->path[0], actor->base, op->path[1],
		      op->n[0] % 4 == 0 ? AT_SYMLINK_FOLLOW : 0);
}

/* Whatever cannot be removed stays, whichever comes first: entries come in no order. */
static long remove_below(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	long n = 0, below;

	if (!dir)
		return unlinkat(dirfd, name, fd < 0 ? 0 : AT_REMOVEDIR) < 0 ? -1 : 1;
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		below = remove_below(fd, entry->d_name);
		n += below < 0 ? 0 : below;
	}
	return unlinkat(dirfd, name, AT_REMOVEDIR) < 0 && n == 0 ? -1 : n + 1;
}

long verb_rmtree(struct actor *actor, const struct op *op)
{
	return remove_below(actor->base, op->path[0]);
}
