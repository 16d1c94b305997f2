/* SPDX-License-Identifier: MIT */
/*
 * The kernel keeps the credentials of whoever registers a file and uses them for all input and output
 * on it.  With CAP_FSETID among them nothing would take setuid bits from a file that somebody has
 * open while they are set, and then writes to.  So it is laid down for the length of the call.
 */
#include "fs/backing.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>

#include "lib/log.h"

/* From the kernel's include/uapi/linux/fuse.h, which older systems have without it. */
struct backing_map {
	int32_t fd;
	uint32_t flags; /* none is defined */
	uint64_t padding;
};

#define IOC_BACKING_OPEN _IOW(229, 1, struct backing_map)
#define IOC_BACKING_CLOSE _IOW(229, 2, uint32_t)

struct backing {
	int fd;
	cap_t usual;
	cap_t without_fsetid;
	_Atomic bool is_refused;
};

int backing_new(int fd, struct backing **ret)
{
	static const cap_value_t fsetid = CAP_FSETID;
	struct backing *backing = calloc(1, sizeof(*backing));

	if (!backing)
		return -ENOMEM;
	backing->fd = fd;
	backing->usual = cap_get_proc();
	backing->without_fsetid = cap_get_proc();
	if (!backing->usual || !backing->without_fsetid ||
	    cap_set_flag(backing->without_fsetid, CAP_EFFECTIVE, 1, &fsetid, CAP_CLEAR) < 0) {
		backing_free(backing);
		return -ENOMEM;
	}
	*ret = backing;
	return 0;
}

void backing_free(struct backing *backing)
{
	if (!backing)
		return;
	(void)cap_free(backing->usual); /* NULL is an error that changes nothing */
	(void)cap_free(backing->without_fsetid);
	free(backing);
}

/* What says that no file can be registered, not only this one. */
static bool is_for_good(int r)
{
	return r == -EPERM || r == -ENOTTY || r == -EOPNOTSUPP || r == -ENOSYS;
}

int backing_open(void *cookie, int fd)
{
	struct backing *backing = cookie;
	struct backing_map map = { .fd = fd };
	int id;

	if (atomic_load_explicit(&backing->is_refused, memory_order_relaxed))
		return -EPERM;
	if (cap_set_proc(backing->without_fsetid) < 0)
		return -errno;
	id = ioctl(backing->fd, IOC_BACKING_OPEN, &map);
	id = id < 0 ? -errno : id;
	if (cap_set_proc(backing->usual) < 0)
		log_error("a thread cannot have CAP_FSETID back: %s", strerror(errno));
	if (is_for_good(id)) {
		atomic_store_explicit(&backing->is_refused, true, memory_order_relaxed);
		log_debug("no passthrough: %s", strerror(-id));
		return -EPERM;
	}
	return id;
}

void backing_close(void *cookie, int id)
{
	struct backing *backing = cookie;
	uint32_t argument = (uint32_t)id;

	if (ioctl(backing->fd, IOC_BACKING_CLOSE, &argument) < 0)
		log_debug("forgetting a file in passthrough: %s", strerror(errno));
}
