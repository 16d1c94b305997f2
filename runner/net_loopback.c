/* SPDX-License-Identifier: MIT */
/*
 * One ioctl of netdevice(7): the kernel gives lo 127.0.0.1 and ::1 by itself when it comes up.  Any
 * socket takes the ioctl; a local one also exists where a kernel has no IPv4.
 */
#include "runner/net_loopback.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lib/cleanup.h"

int net_loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r;

	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCSIFFLAGS, &request) == 0)
		return 0;
	r = -errno;
	if (ioctl(fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP))
		return 0;
	return r;
}
