/* SPDX-License-Identifier: MIT */
/*
 *      kernel                 end 0            end 1            end 2
 *   +----------+           +---------+      +---------+      +-----------+
 *   |          | <-------> | fd      |      | fd      |      | fd (null) |   not used yet
 *   | requests | <---------|---------|----> |         |      |           |
 *   |          |           | session |      | session |      | session   |
 *   +----------+           +---------+      +---------+      +-----------+
 *                            INIT ------ the same bytes -------->
 *
 * libfuse can be given one's own I/O functions, but distributions build it without; and its own loop
 * with cloned descriptors takes a lock twice for each request.  A session for each end needs
 * neither.  A session is given its descriptor by number ("/dev/fd/N") when it is made; the number
 * holds /dev/null at first, and dup3(2) puts a clone there when the end is first used.
 */
#include "fs/transport.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fs/device.h"
#include "fs/fuse.h"
#include "lib/cleanup.h"
#include "lib/log.h"

#define PAGE 4096

/* What precedes the data of a write. */
#define WRITE_HEADER (sizeof(struct fuse_in_header) + sizeof(struct fuse_write_in))

#define MAP_SIZE (PAGE + TRANSPORT_MAX_WRITE)
#define BUFFER_SIZE (WRITE_HEADER + TRANSPORT_MAX_WRITE)

/* Room for the INIT request of any kernel. */
#define INIT_SIZE 512

static_assert(WRITE_HEADER < PAGE && WRITE_HEADER % 8 == 0, "libfuse reads 64-bit values in place");
static_assert(TRANSPORT_ENDS <= DEVICE_MAX, "every end may have its own device descriptor");

struct transport {
	struct transport_hub *hub;
	struct fuse_session *session;
	int fd; /* the session's: it closes it */
	bool is_connected;
	unsigned char *map;    /* NULL: closed */
	unsigned char *buffer; /* in map, so that the data of a write begins on a page */
};

struct transport_hub {
	struct transport ends[TRANSPORT_ENDS];
	struct fuse_lowlevel_ops ops;
	void *userdata;
	struct device *device;
	size_t init_len;                           /* 0: INIT not seen */
	_Alignas(8) unsigned char init[INIT_SIZE]; /* as it came, for a successor's sessions too */
};

/* --- making --- */

/* A session whose descriptor is @fd; takes ownership of that if it succeeds. */
static int new_session(const struct fuse_lowlevel_ops *ops, void *userdata, int fd,
		       struct fuse_session **ret)
{
	char *argv[] = { (char *)"unionfs-mount", NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *session;
	char path[32];

	session = fuse_session_new(&args, ops, sizeof(*ops), userdata);
	fuse_opt_free_args(&args);
	if (!session)
		return -EINVAL;
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	if (fuse_session_mount(session, path) != 0) {
		fuse_session_destroy(session);
		return -EINVAL;
	}
	*ret = session;
	return 0;
}

static int make_end(struct transport *end)
{
	_cleanup_fd_ int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = new_session(&end->hub->ops, end->hub->userdata, fd, &end->session);
	if (r < 0)
		return r;
	end->fd = fd_take(&fd);
	return 0;
}

int transport_hub_new(const struct fuse_lowlevel_ops *ops, void *userdata, bool is_elsewhere,
		      struct transport_hub **ret)
{
	struct transport_hub *hub = calloc(1, sizeof(*hub));
	int r = 0;

	if (!hub)
		return -ENOMEM;
	hub->ops = *ops;
	hub->userdata = userdata;
	for (unsigned i = 0; i < TRANSPORT_ENDS; i++)
		hub->ends[i].hub = hub;
	for (unsigned i = 0; i < (is_elsewhere ? 1 : TRANSPORT_ENDS) && r == 0; i++)
		r = make_end(&hub->ends[i]);
	if (r < 0) {
		transport_hub_free(hub);
		return r;
	}
	*ret = hub;
	return 0;
}

void transport_hub_free(struct transport_hub *hub)
{
	if (!hub)
		return;

	for (unsigned i = 0; i < TRANSPORT_ENDS; i++) {
		transport_close(&hub->ends[i]);
		if (hub->ends[i].session)
			fuse_session_destroy(hub->ends[i].session);
	}
	free(hub);
}

struct fuse_session *transport_hub_session(const struct transport_hub *hub)
{
	return hub->ends[0].session;
}

struct transport *transport_end(struct transport_hub *hub, unsigned index)
{
	return &hub->ends[index];
}

/* --- an end --- */

/* What a session answers to the copy goes to /dev/null. */
static void show_init(struct transport *transport)
{
	struct fuse_buf buf = { .mem = transport->hub->init, .size = transport->hub->init_len };

	fuse_session_process_buf(transport->session, &buf);
}

/* One that was not made before the union was mounted. */
static int make_late(struct transport *transport)
{
	int r = make_end(transport);

	if (r == 0 && transport->hub->init_len > 0)
		show_init(transport);
	return r;
}

/* Put a device descriptor where the session looks for it. */
static int connect_end(struct transport *transport)
{
	struct device *device = transport->hub->device;
	int fd = device_first(device);
	int r = 0;

	if (transport != &transport->hub->ends[0])
		r = device_clone(device, &fd);
	if (r < 0) /* any number of threads can share one, with more contention */
		log_debug("no device descriptor for a worker of its own: %s", strerror(-r));
	if (dup3(fd, transport->fd, O_CLOEXEC) < 0)
		return -errno;
	transport->is_connected = true;
	return 0;
}

int transport_open(struct transport *transport)
{
	void *map =
		mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int r = 0;

	if (map == MAP_FAILED)
		return -ENOMEM;
	if (!transport->session)
		r = make_late(transport);
	if (r == 0 && !transport->is_connected)
		r = connect_end(transport);
	if (r < 0) {
		(void)munmap(map, MAP_SIZE); /* our own mapping: cannot fail */
		return r;
	}
	transport->map = map;
	transport->buffer = transport->map + PAGE - WRITE_HEADER;
	return 0;
}

void transport_close(struct transport *transport)
{
	if (transport->map)
		(void)munmap(transport->map, MAP_SIZE); /* our own mapping: cannot fail */
	transport->map = NULL;
	transport->buffer = NULL;
}

ssize_t transport_receive(struct transport *transport)
{
	struct pollfd fd = { .fd = transport->fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		n = read(transport->fd, transport->buffer, BUFFER_SIZE);
		if (n >= (ssize_t)sizeof(struct fuse_in_header))
			return n;
		if (n >= 0)
			return -EIO;
		switch (errno) {
		case ENOENT: /* the request was interrupted before we got it */
			continue;
		case EAGAIN: /* somebody made the descriptor non-blocking */
			(void)poll(&fd, 1, -1);
			continue;
		case ENODEV:
		case ECONNABORTED:
			return 0;
		default:
			return -errno;
		}
	}
}

bool transport_is_queued(const struct transport_hub *hub)
{
	struct pollfd fd = { .fd = device_first(hub->device), .events = POLLIN };

	return poll(&fd, 1, 0) > 0 && (fd.revents & POLLIN);
}

/* --- requests --- */

const struct fuse_in_header *transport_message(const struct transport *transport)
{
	return (const void *)transport->buffer;
}

void transport_process(struct transport *transport, const struct fuse_in_header *message)
{
	struct fuse_buf buf = { .mem = (void *)(uintptr_t)message, .size = message->len };

	fuse_session_process_buf(transport->session, &buf);
}

void transport_answer(struct transport *transport, uint64_t unique, int r)
{
	struct fuse_out_header header = { .len = sizeof(header), .error = r };

	header.unique = unique;
	if (write(transport->fd, &header, sizeof(header)) < 0)
		return; /* the request has ended */
}

void transport_send_back(struct transport_hub *hub, uint64_t unique)
{
	struct fuse_out_header header = { .len = sizeof(header), .error = -EAGAIN };
	int fd;

	header.unique = unique;
	for (unsigned i = 0; (fd = device_at(hub->device, i)) >= 0; i++) {
		if (write(fd, &header, sizeof(header)) >= 0 || errno != ENOENT)
			return;
	}
}

/* --- the first request --- */

static int serve_first(struct transport *transport)
{
	struct transport_hub *hub = transport->hub;
	const struct fuse_in_header *header = transport_message(transport);
	ssize_t n;

	do
		n = transport_receive(transport);
	while (n == -EINTR);
	if (n <= 0)
		return n < 0 ? (int)n : -ENOTCONN;
	if (header->opcode != FUSE_INIT || (size_t)n > sizeof(hub->init))
		return -EPROTO;
	memcpy(hub->init, transport->buffer, (size_t)n);
	hub->init_len = (size_t)n;
	transport_process(transport, header);
	return fuse_session_exited(transport->session) ? -EPROTO : 0;
}

int transport_hub_handshake(struct transport_hub *hub, struct device *device)
{
	struct transport *first = &hub->ends[0];
	int r;

	hub->device = device;
	r = transport_open(first);
	if (r < 0)
		return r;
	r = serve_first(first);
	transport_close(first);
	for (unsigned i = 1; i < TRANSPORT_ENDS && hub->ends[i].session && r == 0; i++)
		show_init(&hub->ends[i]);
	return r;
}
