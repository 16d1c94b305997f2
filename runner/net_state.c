/* SPDX-License-Identifier: MIT */
/* A symbolic link is made in one step with what it says, where a file is empty for a moment. */
#include "runner/net_state.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define DIRECTORY_MODE 0700

/* No container has such a name. */
#define NET_DIR ".net"

static int make_and_open(int dir, const char *path)
{
	int fd;

	if (mkdirat(dir, path, DIRECTORY_MODE) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Opened first: but for the first time it is there. */
int net_state_make(const char *state_dir)
{
	_cleanup_fd_ int parent = -1;
	int fd = net_state_open(state_dir);

	if (fd != -ENOENT)
		return fd;
	parent = make_and_open(AT_FDCWD, state_dir);
	return parent < 0 ? parent : make_and_open(parent, NET_DIR);
}

int net_state_open(const char *state_dir)
{
	_cleanup_fd_ int parent = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return parent < 0 ? -errno : net_state_open_dir(parent, NET_DIR);
}

int net_state_make_dir(int dir, const char *name)
{
	int fd = net_state_open_dir(dir, name);

	if (fd != -ENOENT)
		return fd;
	return make_and_open(dir, name);
}

int net_state_open_dir(int dir, const char *name)
{
	return sys_openat(dir, name, O_RDONLY | O_DIRECTORY, 0);
}

int net_state_lock(int dir)
{
	_cleanup_fd_ int fd = sys_openat(dir, "lock", O_RDWR | O_CREAT, 0600);
	int r;

	if (fd < 0)
		return fd;
	do
		r = flock(fd, LOCK_EX);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : fd_take(&fd);
}

int net_state_note(int dir, const char *name, const char *text)
{
	return sys_symlinkat(text, dir, name);
}

int net_state_read(int dir, const char *name, char ret[NET_STATE_NOTE_SIZE])
{
	char text[NET_STATE_NOTE_SIZE];
	ssize_t n = sys_readlinkat(dir, name, text, sizeof(text));

	if (n < 0)
		return (int)n;
	if ((size_t)n >= sizeof(text))
		return -EINVAL;
	memcpy(ret, text, (size_t)n);
	ret[n] = '\0';
	return 0;
}

int net_state_forget(int dir, const char *name)
{
	int r = sys_unlinkat(dir, name, 0);

	return r == -ENOENT ? 0 : r;
}

int net_state_each(int dir, int (*visit)(int dir, const char *name, void *cookie), void *cookie)
{
	_cleanup_dir_ DIR *stream = NULL;
	const struct dirent *entry;
	int fd = sys_openat(dir, ".", O_RDONLY | O_DIRECTORY, 0);
	int r = 0;

	if (fd < 0)
		return fd;
	stream = fdopendir(fd);
	if (!stream) {
		r = -errno;
		fd_close(&fd);
		return r;
	}
	while (r == 0) {
		errno = 0;
		entry = readdir(stream);
		if (!entry)
			return -errno;
		if (entry->d_name[0] != '.')
			r = visit(dir, entry->d_name, cookie);
	}
	return r;
}
