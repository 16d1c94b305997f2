/* SPDX-License-Identifier: MIT */
/*
 * The table only grows.  A clone is opened first and then put at its end, so that whoever walks the
 * table meets no gap.
 */
#include "fs/device.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fuse.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/cleanup.h"
#include "lib/sync.h"

#define DEVICE_DIRECTORY "/dev"
#define DEVICE_NAME "fuse"

/* Of the device: the kernel's MISC_MAJOR and FUSE_MINOR. */
#define DEVICE_MAJOR 10
#define DEVICE_MINOR 229

#define GIVEN_PREFIX "/dev/fd/"

struct device {
	int directory;
	struct mutex lock;           /* one writer of fds at a time */
	_Atomic int fds[DEVICE_MAX]; /* the used ones first, then -1 */
};

static const char *advice(int error)
{
	switch (error) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return "; is the kernel module loaded (modprobe fuse) and the device in this /dev?";
	case EACCES:
	case EPERM:
		return "; the device must be readable and writable for this user";
	default:
		return "";
	}
}

static int open_one(const struct device *device)
{
	int fd = openat(device->directory, DEVICE_NAME, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int open_first(struct device *device, char *error, size_t error_size)
{
	int r;

	device->directory = open(DEVICE_DIRECTORY, O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = device->directory < 0 ? -errno : open_one(device);
	if (r < 0) {
		(void)snprintf(error, error_size, "cannot open %s/%s: %s%s", DEVICE_DIRECTORY,
			       DEVICE_NAME, strerror(-r), advice(-r));
		return r;
	}
	atomic_store(&device->fds[0], r);
	return 0;
}

static struct device *new_device(char *error, size_t error_size)
{
	struct device *device = calloc(1, sizeof(*device));

	if (!device) {
		(void)snprintf(error, error_size, "out of memory");
		return NULL;
	}
	device->directory = -1;
	mutex_init(&device->lock, LOCK_RANK_LEAF);
	for (unsigned i = 0; i < DEVICE_MAX; i++)
		atomic_store(&device->fds[i], -1);
	return device;
}

int device_open(struct device **ret, char *error, size_t error_size)
{
	struct device *device = new_device(error, error_size);
	int r;

	if (!device)
		return -ENOMEM;
	r = open_first(device, error, error_size);
	if (r < 0) {
		device_free(device);
		return r;
	}
	*ret = device;
	return 0;
}

int device_find_given(const char *path)
{
	size_t prefix_len = strlen(GIVEN_PREFIX);
	struct stat st;
	char *end;
	long number;
	int fd;

	if (strncmp(path, GIVEN_PREFIX, prefix_len) != 0 || path[prefix_len] < '0' ||
	    path[prefix_len] > '9')
		return -ENOENT;
	number = strtol(path + prefix_len, &end, 10);
	if (*end || number > INT_MAX || fstat((int)number, &st) < 0 || !S_ISCHR(st.st_mode) ||
	    st.st_rdev != makedev(DEVICE_MAJOR, DEVICE_MINOR))
		return -ENOENT;
	fd = fcntl((int)number, F_DUPFD_CLOEXEC, 3);
	return fd < 0 ? -errno : fd;
}

int device_wrap(int fd, struct device **ret, char *error, size_t error_size)
{
	struct device *device = new_device(error, error_size);

	if (!device) {
		fd_close(&fd);
		return -ENOMEM;
	}
	device->directory = open(DEVICE_DIRECTORY, O_PATH | O_DIRECTORY | O_CLOEXEC);
	atomic_store(&device->fds[0], fd);
	*ret = device;
	return 0;
}

void device_free(struct device *device)
{
	if (!device)
		return;

	for (unsigned i = 0; i < DEVICE_MAX; i++) {
		int fd = atomic_load(&device->fds[i]);

		fd_close(&fd);
	}
	fd_close(&device->directory);
	mutex_deinit(&device->lock);
	free(device);
}

void device_adopt(struct device *device, int fd)
{
	int old = atomic_exchange(&device->fds[0], fd);

	fd_close(&old);
}

int device_first(const struct device *device)
{
	return atomic_load(&device->fds[0]);
}

static int open_clone(const struct device *device)
{
	uint32_t source = (uint32_t)device_first(device);
	int fd = open_one(device);
	int r;

	if (fd < 0)
		return fd;
	if (ioctl(fd, FUSE_DEV_IOC_CLONE, &source) < 0) {
		r = -errno;
		fd_close(&fd);
		return r;
	}
	return fd;
}

static int append(struct device *device, int fd)
{
	int r = -EMFILE;

	mutex_lock(&device->lock);
	for (unsigned i = 0; i < DEVICE_MAX && r < 0; i++) {
		if (atomic_load(&device->fds[i]) < 0) {
			atomic_store(&device->fds[i], fd);
			r = 0;
		}
	}
	mutex_unlock(&device->lock);
	return r;
}

int device_clone(struct device *device, int *ret_fd)
{
	_cleanup_fd_ int fd = open_clone(device);
	int r;

	if (fd < 0)
		return fd;
	r = append(device, fd);
	if (r == 0)
		*ret_fd = fd_take(&fd);
	return r;
}

int device_at(const struct device *device, unsigned index)
{
	return index < DEVICE_MAX ? atomic_load(&device->fds[index]) : -1;
}
