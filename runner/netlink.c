/* SPDX-License-Identifier: MIT */
/*
 * Every request that was put has one acknowledgement; they come in order.  The socket is not bound:
 * the kernel does so by itself at the first send, which saves two system calls.
 */
#include "runner/netlink.h"

#include <libmnl/libmnl.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/cleanup.h"

/* No request of ours is longer: the longest text in one is an alias, the kernel's limit. */
#define REQUEST_SIZE 512

/* The kernel fills at most this much at once: the size of the reader's buffer decides. */
#define REPLY_SIZE 32768

void netlink_init(struct netlink *nl)
{
	memset(nl, 0, offsetof(struct netlink, batch));
	nl->fd = -1;
}

int netlink_open(struct netlink *nl, int protocol)
{
	netlink_init(nl);
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	return nl->fd < 0 ? -errno : 0;
}

void netlink_close(struct netlink *nl)
{
	fd_close(&nl->fd);
}

/* Where too much is put, the last request is built over and netlink_send refuses. */
struct nlmsghdr *netlink_begin(struct netlink *nl, uint16_t type, uint16_t flags,
			       const void *header, size_t size, const char *verb,
			       const char *object, enum netlink_tolerance tolerance)
{
	struct nlmsghdr *message;

	if (nl->used + REQUEST_SIZE > sizeof(nl->batch) || nl->n == NETLINK_MAX_REQUESTS) {
		nl->is_overfull = true;
		nl->used = 0;
		nl->n = 0;
	}
	message = mnl_nlmsg_put_header(nl->batch + nl->used);
	message->nlmsg_type = type;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags | (verb ? NLM_F_ACK : 0));
	message->nlmsg_seq = nl->seq;
	if (verb) {
		struct netlink_request *request = &nl->requests[nl->n++];

		message->nlmsg_seq = ++nl->seq;
		request->verb = verb;
		request->tolerance = tolerance;
		(void)snprintf(request->object, sizeof(request->object), "%s", object);
	}
	memcpy(mnl_nlmsg_put_extra_header(message, size), header, size);
	return message;
}

void netlink_end(struct netlink *nl, struct nlmsghdr *message)
{
	nl->used += NLMSG_ALIGN(message->nlmsg_len);
}

/* Returns 1 at the end of the conversation, or the error that ended it. */
static int read_message(const struct nlmsghdr *message, uint32_t seq,
			const struct netlink_reader *reader)
{
	struct nlmsgerr status;

	if (message->nlmsg_seq != seq)
		return 0; /* of an earlier conversation */
	if (message->nlmsg_type == NLMSG_DONE)
		return 1;
	if (message->nlmsg_type != NLMSG_ERROR)
		return reader ? reader->take(reader->cookie, message, message->nlmsg_len) : 0;
	if (message->nlmsg_len < NLMSG_HDRLEN + sizeof(status))
		return -EBADMSG;
	memcpy(&status, (const char *)message + NLMSG_HDRLEN, sizeof(status));
	return status.error < 0 ? status.error : 1;
}

/* Returns the length.  A message that does not fit is not one of ours. */
static ssize_t receive(int fd, void *buf, size_t size)
{
	ssize_t n;

	do
		n = recv(fd, buf, size, MSG_TRUNC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n > size || n == 0 ? -EBADMSG : n;
}

static int send_all(int fd, const void *buf, size_t len)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;

	do
		n = sendto(fd, buf, len, 0, (const struct sockaddr *)&kernel, sizeof(kernel));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

int netlink_ask(struct netlink *nl, struct nlmsghdr *question, const struct netlink_reader *reader)
{
	_Alignas(struct nlmsghdr) char reply[REPLY_SIZE];
	int r;

	question->nlmsg_seq = ++nl->seq;
	r = send_all(nl->fd, question, question->nlmsg_len);
	while (r == 0) {
		const struct nlmsghdr *message = (const void *)reply;
		ssize_t n = receive(nl->fd, reply, sizeof(reply));
		int left = (int)n;

		if (n < 0)
			return (int)n;
		for (; r == 0 && mnl_nlmsg_ok(message, left);
		     message = mnl_nlmsg_next(message, &left))
			r = read_message(message, nl->seq, reader);
	}
	return r < 0 ? r : 0;
}

static bool is_tolerated(enum netlink_tolerance tolerance, int r)
{
	switch (tolerance) {
	case NETLINK_MAY_EXIST:
		return r == -EEXIST;
	case NETLINK_MAY_BE_GONE:
		return r == -ENODEV || r == -ENOENT;
	case NETLINK_STRICT:
		break;
	}
	return false;
}

struct outcome {
	unsigned n_acked;
	int r;
	const struct netlink_request *failed;
};

/* Only acknowledgements count; an error without a request of ours is of the batch as a whole. */
static void note_answer(const struct netlink *nl, const struct nlmsghdr *message,
			struct outcome *outcome)
{
	const uint32_t first = nl->seq - nl->n + 1;
	const uint32_t i = message->nlmsg_seq - first;
	int r;

	if (message->nlmsg_type != NLMSG_ERROR)
		return;
	r = read_message(message, message->nlmsg_seq, NULL);
	if (i >= nl->n) {
		if (r < 0 && message->nlmsg_seq == first - 1) {
			outcome->r = outcome->r < 0 ? outcome->r : r;
			outcome->n_acked = nl->n;
		}
		return;
	}
	outcome->n_acked++;
	if (r < 0 && outcome->r == 0 && !is_tolerated(nl->requests[i].tolerance, r)) {
		outcome->r = r;
		outcome->failed = &nl->requests[i];
	}
}

static void read_answers(const struct netlink *nl, struct outcome *outcome)
{
	_Alignas(struct nlmsghdr) char reply[REPLY_SIZE];

	while (outcome->n_acked < nl->n) {
		const struct nlmsghdr *message = (const void *)reply;
		ssize_t n = receive(nl->fd, reply, sizeof(reply));
		int left = (int)n;

		if (n < 0) {
			outcome->r = outcome->r < 0 ? outcome->r : (int)n;
			return;
		}
		for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left))
			note_answer(nl, message, outcome);
	}
}

int netlink_send(struct netlink *nl, struct error *error)
{
	struct outcome outcome = { .r = nl->is_overfull ? -EMSGSIZE : 0 };

	if (outcome.r == 0)
		outcome.r = send_all(nl->fd, nl->batch, nl->used);
	if (outcome.r == 0)
		read_answers(nl, &outcome);
	nl->used = 0;
	nl->n = 0;
	nl->is_overfull = false;
	if (outcome.failed)
		return error_set_errno(error, outcome.r, "cannot %s %s", outcome.failed->verb,
				       outcome.failed->object);
	if (outcome.r < 0)
		return error_set_errno(error, outcome.r, "cannot talk to the kernel by netlink");
	return 0;
}
