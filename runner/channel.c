/* SPDX-License-Identifier: MIT */
/* SOCK_SEQPACKET keeps messages apart, and tells the end when the last copy of an end is closed. */
#include "runner/channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/cleanup.h"

/* On the wire: this, and the text behind it, without its NUL. */
struct header {
	uint32_t kind;
	uint32_t step;
	int32_t r;
	int32_t status;
};

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

int channel_open(int ret_ends[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_ends) < 0 ? -errno : 0;
}

static int send_message(int end, const struct header *header, const char *text, int fd)
{
	union control control = { 0 };
	struct iovec iov[] = {
		{ (void *)(uintptr_t)header, sizeof(*header) },
		{ (void *)(uintptr_t)text, strlen(text) },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	if (fd >= 0) {
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
	}
	do
		n = sendmsg(end, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

int channel_send(int end, enum channel_kind kind, int fd)
{
	const struct header header = { .kind = kind };

	return send_message(end, &header, "", fd);
}

void channel_complain(int end, size_t step, int r, int status, const struct error *error)
{
	const struct header header = {
		.kind = CHANNEL_FAILED,
		.step = (uint32_t)step,
		.r = r,
		.status = status,
	};

	(void)send_message(end, &header, error->text, -1); /* see the header */
}

/* The descriptor that came, close-on-exec, or -1. */
static int take_fd(struct msghdr *msg)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(msg);
	int fd = -1;

	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
	    header->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static bool is_valid(const struct header *header, int fd)
{
	return header->kind <= CHANNEL_FAILED && (header->kind == CHANNEL_TERMINAL) == (fd >= 0) &&
	       (header->kind == CHANNEL_FAILED) == (header->r < 0) && header->status >= 0 &&
	       header->status <= 255;
}

int channel_receive(int end, int flags, struct channel_message *ret)
{
	union control control;
	struct header header;
	struct error error;
	struct iovec iov[] = {
		{ &header, sizeof(header) },
		{ error.text, sizeof(error.text) - 1 },
	};
	struct msghdr msg = { .msg_iov = iov,
			      .msg_iovlen = 2,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	_cleanup_fd_ int fd = -1;
	ssize_t n;

	do
		n = recvmsg(end, &msg, MSG_CMSG_CLOEXEC | flags);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	fd = take_fd(&msg);
	if ((size_t)n < sizeof(header) || !is_valid(&header, fd))
		return -EPROTO;
	error.text[(size_t)n - sizeof(header)] = '\0';
	*ret = (struct channel_message){
		.kind = (enum channel_kind)header.kind,
		.step = header.step,
		.r = header.r,
		.status = header.status,
		.error = error,
		.fd = fd_take(&fd),
	};
	return 1;
}
