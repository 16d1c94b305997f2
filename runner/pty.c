/* SPDX-License-Identifier: MIT */
/* The slave is asked of its master (TIOCGPTPEER): no path is trusted to lead to it (CVE-2025-52565). */
#include "runner/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/rootfs.h"

#ifndef DEVPTS_SUPER_MAGIC
#define DEVPTS_SUPER_MAGIC 0x1cd1
#endif

static int open_master(int root, struct error *error)
{
	_cleanup_fd_ int fd = rootfs_open(root, "dev/pts/ptmx", O_RDWR | O_NOCTTY);
	struct statfs fs;

	if (fd < 0)
		return error_set_errno(error, fd, "/dev/pts/ptmx");
	if (fstatfs(fd, &fs) < 0)
		return error_set_errno(error, -errno, "/dev/pts/ptmx");
	if (fs.f_type != DEVPTS_SUPER_MAGIC)
		return error_set(error, -EPERM, "/dev/pts is no devpts");
	return fd_take(&fd);
}

int pty_open(int root, uint16_t rows, uint16_t columns, struct pty *ret, struct error *error)
{
	const struct winsize size = { .ws_row = rows, .ws_col = columns };
	_cleanup_fd_ int master = open_master(root, error);
	_cleanup_fd_ int slave = -1;

	if (master < 0)
		return master;
	if (unlockpt(master) < 0)
		return error_set_errno(error, -errno, "unlocking the terminal");
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return error_set_errno(error, -errno, "opening the terminal's other side");
	if (rows > 0 && columns > 0)
		(void)ioctl(master, TIOCSWINSZ, &size); /* it stays 0 by 0, as any new terminal */
	ret->master = fd_take(&master);
	ret->slave = fd_take(&slave);
	return 0;
}

int pty_begin_session(int slave, struct error *error)
{
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0) < 0)
		return error_set_errno(error, -errno, "making the terminal a session's");
	return 0;
}

int pty_take_stdio(int slave, unsigned which, struct error *error)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if ((which & 1U << fd) && dup2(slave, fd) < 0)
			return error_set_errno(error, -errno, "descriptor %d", fd);
	}
	return 0;
}

void pty_copy_size(int from, int to)
{
	struct winsize size;

	if (ioctl(from, TIOCGWINSZ, &size) == 0)
		(void)ioctl(to, TIOCSWINSZ, &size); /* a terminal: cannot fail */
}
