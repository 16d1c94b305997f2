/* SPDX-License-Identifier: MIT */
/*
 * Requests to the kernel's network (netlink(7)), several in one message: they are put one after
 * the other into the caller's structure, then netlink_send sends them and reads every answer.
 *
 * The kernel carries them out in order and goes on after one that fails; the first failure is what
 * is reported.  netlink_put.h has the requests, netlink_query.h the questions.
 */
#ifndef RUNNER_NETLINK_H
#define RUNNER_NETLINK_H

#include <linux/netlink.h>

#include "lib/base.h"
#include "lib/error.h"

#define NETLINK_MAX_REQUESTS 8
#define NETLINK_BATCH_SIZE 4096

/** Errors that mean that what is asked for is so already. */
enum netlink_tolerance {
	NETLINK_STRICT,
	NETLINK_MAY_EXIST,  /* -EEXIST */
	NETLINK_MAY_BE_GONE /* -ENODEV, -ENOENT */
};

struct netlink_request {
	const char *verb;
	char object[80];
	enum netlink_tolerance tolerance;
};

struct netlink {
	int fd;
	uint32_t seq; /* of the last request */
	size_t used;
	unsigned n;
	bool is_overfull;
	struct netlink_request requests[NETLINK_MAX_REQUESTS];
	_Alignas(struct nlmsghdr) char batch[NETLINK_BATCH_SIZE];
};

/** Open a socket of @protocol (NETLINK_ROUTE, NETLINK_NETFILTER) in the thread's net namespace. */
int netlink_open(struct netlink *nl, int protocol) NODISCARD;

/** What netlink_open does but for the socket: for tests of what is built. */
void netlink_init(struct netlink *nl);
void netlink_close(struct netlink *nl);

/**
 * Send what was put and read the answers; nothing is left in the structure.  The first error the
 * kernel reports and that is not tolerated, told in @error: "cannot VERB OBJECT: ...".
 */
int netlink_send(struct netlink *nl, struct error *error) NODISCARD;

/**
 * Begin a request with a header of @size bytes copied from @header; attributes go to what is
 * returned by libmnl's functions, then netlink_end.  NULL @verb: there will be no answer.
 */
struct nlmsghdr *netlink_begin(struct netlink *nl, uint16_t type, uint16_t flags,
			       const void *header, size_t size, const char *verb,
			       const char *object, enum netlink_tolerance tolerance);
void netlink_end(struct netlink *nl, struct nlmsghdr *message);

/** What takes the messages of an answer that are no acknowledgements.  Less than 0 ends it. */
struct netlink_reader {
	int (*take)(void *cookie, const void *message, size_t len);
	void *cookie;
};

/** Send one question, built by the caller, and give every answer to @reader. */
int netlink_ask(struct netlink *nl, struct nlmsghdr *question,
		const struct netlink_reader *reader) NODISCARD;

#endif
