/* SPDX-License-Identifier: MIT */
#include "tools/layer/info.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define TEXT_SIZE 256

int info_write(int dirfd, const struct info *info, struct error *error)
{
	_cleanup_fd_ int fd = sys_openat(dirfd, INFO_FILE, O_WRONLY | O_CREAT | O_EXCL, 0600);
	char text[TEXT_SIZE];
	ssize_t n = fd;

	(void)snprintf(text, sizeof(text),
		       "stream %" PRIu64 "\nentries %" PRIu64 "\nbytes %" PRIu64 "\n",
		       info->stream_size, info->n_entries, info->n_bytes); /* fits */
	if (fd >= 0)
		n = sys_pwrite_full(fd, text, strlen(text), 0);
	return n < 0 ? error_set_errno(error, (int)n, "writing what is known of a layer") : 0;
}

/* "NAME DIGITS\n" */
static bool take_line(const char **text, const char *name, uint64_t *ret)
{
	const char *at = *text;
	uint64_t value = 0;
	size_t n;

	if (strncmp(at, name, strlen(name)) != 0)
		return false;
	at += strlen(name);
	for (n = 0; at[n] >= '0' && at[n] <= '9'; n++) {
		if (value > UINT64_MAX / 16)
			return false;
		value = value * 10 + (uint64_t)(at[n] - '0');
	}
	if (n == 0 || at[n] != '\n')
		return false;
	*text = at + n + 1;
	*ret = value;
	return true;
}

int info_decode(const char *text, struct info *ret)
{
	struct info info;

	if (!take_line(&text, "stream ", &info.stream_size) ||
	    !take_line(&text, "entries ", &info.n_entries) ||
	    !take_line(&text, "bytes ", &info.n_bytes))
		return -EBADMSG;
	*ret = info;
	return 0;
}

int info_read(int dirfd, struct info *ret)
{
	_cleanup_fd_ int fd = sys_openat(dirfd, INFO_FILE, O_RDONLY, 0);
	char text[TEXT_SIZE];
	ssize_t n;

	if (fd < 0)
		return fd;
	n = sys_pread_full(fd, text, sizeof(text) - 1, 0);
	if (n < 0)
		return (int)n;
	text[n] = '\0';
	return info_decode(text, ret);
}
