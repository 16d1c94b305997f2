/* SPDX-License-Identifier: MIT */
/* The knob is of the backing device that each FUSE mount has for itself. */
#include "fs/readahead.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"

#define READAHEAD_KIB "1024"

void readahead_raise(unsigned dev_major, unsigned dev_minor)
{
	_cleanup_fd_ int fd = -1;
	char path[64];

	(void)snprintf(path, sizeof(path), "/sys/class/bdi/%u:%u/read_ahead_kb", dev_major,
		       dev_minor);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, READAHEAD_KIB, strlen(READAHEAD_KIB)) < 0)
		log_debug("readahead stays as it is: %s", strerror(errno));
}
