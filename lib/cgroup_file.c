/* SPDX-License-Identifier: MIT */
/* These files have no size to ask for: room doubles until a read says that there is no more. */
#include "lib/cgroup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define FIRST_SIZE 4096
#define MOST_SIZE (16 << 20)

/* Room for one byte more than the NUL that follows what is there. */
static int make_room(struct cgroup_content *content, size_t *size)
{
	char *grown;

	if (content->len + 1 < *size)
		return 0;
	if (*size >= MOST_SIZE)
		return -EFBIG;
	*size = *size ? *size * 2 : FIRST_SIZE;
	grown = realloc(content->data, *size);
	if (!grown)
		return -ENOMEM;
	content->data = grown;
	return 0;
}

static int read_whole(int fd, struct cgroup_content *content)
{
	size_t size = 0;

	for (;;) {
		int r = make_room(content, &size);
		ssize_t n;

		if (r < 0)
			return r;
		n = read(fd, content->data + content->len, size - content->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		content->len += (size_t)n;
	}
	content->data[content->len] = '\0';
	return 0;
}

int cgroup_file_read_at(int dirfd, const char *name, struct cgroup_content *ret)
{
	_cleanup_fd_ int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	int r;

	if (fd < 0)
		return -errno;
	r = read_whole(fd, &content);
	if (r < 0)
		return r;
	*ret = content;
	content = (struct cgroup_content){ 0 };
	return 0;
}

int cgroup_file_read(const char *path, struct cgroup_content *ret)
{
	return cgroup_file_read_at(AT_FDCWD, path, ret);
}

int cgroup_file_write(const char *path, const char *value)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	size_t len = strlen(value);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = write(fd, value, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

char *cgroup_file_join(const char *directory, const char *name)
{
	char *path;

	if (!directory || !name || asprintf(&path, "%s/%s", directory, name) < 0)
		return NULL;
	return path;
}

struct cgroup_text cgroup_content_text(const struct cgroup_content *content)
{
	return (struct cgroup_text){ .start = content->data, .len = content->len };
}

void cgroup_content_deinit(struct cgroup_content *content)
{
	free(content->data);
	*content = (struct cgroup_content){ 0 };
}
