/* SPDX-License-Identifier: MIT */
/* A socket's name must be short, a state directory's need not be: it is reached by its descriptor. */
#include "runner/attach.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/cleanup.h"

int attach_send(int fd, enum attach_kind kind, const void *data, size_t len, int flags)
{
	unsigned char letter = (unsigned char)kind;
	struct iovec iov[] = { { &letter, 1 }, { (void *)(uintptr_t)data, len } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	do
		n = sendmsg(fd, &msg, MSG_NOSIGNAL | flags);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

int attach_send_numbers(int fd, enum attach_kind kind, const uint16_t *numbers, size_t n)
{
	return attach_send(fd, kind, numbers, n * sizeof(*numbers), MSG_DONTWAIT);
}

/*
 * A peer that closes with something from us unread resets the connection, and the kernel tells of
 * that, once, ahead of the messages that the peer sent before.
 */
static ssize_t receive(int fd, struct msghdr *msg, int flags)
{
	bool was_reset = false;
	ssize_t n;

	for (;;) {
		n = recvmsg(fd, msg, flags);
		if (n >= 0 || (errno != EINTR && (errno != ECONNRESET || was_reset)))
			return n;
		was_reset |= errno == ECONNRESET;
	}
}

int attach_receive(int fd, int flags, struct attach_message *ret)
{
	unsigned char letter;
	struct iovec iov[] = { { &letter, 1 }, { ret->data, ATTACH_DATA_MAX } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	n = receive(fd, &msg, flags);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	if (!strchr("oeyrzafxicswl", letter) || letter == '\0' || (msg.msg_flags & MSG_TRUNC))
		return -EPROTO;
	ret->kind = (enum attach_kind)letter;
	ret->len = (size_t)n - 1;
	ret->data[ret->len] = '\0';
	return 1;
}

void attach_numbers(const struct attach_message *message, uint16_t *numbers, size_t n)
{
	size_t size = MIN(message->len, n * sizeof(*numbers));

	memset(numbers, 0, n * sizeof(*numbers));
	memcpy(numbers, message->data, size);
}

static struct sockaddr_un address_of(int dir, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", dir,
		       name); /* names are ours, and short */
	return address;
}

int attach_listen(int dir, const char *name, struct error *error)
{
	struct sockaddr_un address = address_of(dir, name);
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)unlinkat(dir, name, 0); /* of a monitor that is gone */
	if (fd < 0 || fchmod(fd, 0600) < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 16) < 0)
		return error_set_errno(error, -errno, "listening at %s", name);
	return fd_take(&fd);
}

int attach_connect(int dir, const char *name)
{
	struct sockaddr_un address = address_of(dir, name);
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return fd_take(&fd);
}
