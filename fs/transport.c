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
 * holds /dev/null at first, and dup3(2) puts a clone there when the end is used, or the file that is
 * the memory of entries in the kernel's queues: libfuse writes its answers to either.
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
#include <sys/uio.h>
#include <unistd.h>

#include "fs/device.h"
#include "fs/fuse.h"
#include "fs/uring.h"
#include "lib/cleanup.h"
#include "lib/log.h"

#define PAGE 4096

/* What precedes the data of a write. */
#define WRITE_HEADER (sizeof(struct fuse_in_header) + sizeof(struct fuse_write_in))

#define MAP_SIZE (PAGE + TRANSPORT_MAX_WRITE)
#define BUFFER_SIZE (WRITE_HEADER + TRANSPORT_MAX_WRITE)

/* Room for the INIT request of any kernel. */
#define INIT_SIZE 512

/* So many requests can be at work at once in each queue; on large machines fewer, about as many in all. */
#define RESERVE_EACH (TRANSPORT_ENDS - 2)
#define RESERVE_LEAST 32
#define RESERVE_ALL 4096

/* linux/fuse.h has these since Linux 6.18. */
#if FUSE_KERNEL_MINOR_VERSION < 45
#define FUSE_NOTIFY_PRUNE 9

struct fuse_notify_prune_out {
	uint32_t count;
	uint32_t padding;
	uint64_t spare;
};
#endif

static_assert(WRITE_HEADER < PAGE && WRITE_HEADER % 8 == 0, "libfuse reads 64-bit values in place");

struct transport {
	struct transport_hub *hub;
	struct fuse_session *session;
	int fd;                /* the session's: it closes it */
	int device_fd;         /* the device's, -1: none yet */
	struct uring *uring;   /* NULL: on the device */
	unsigned char *map;    /* NULL: closed */
	unsigned char *buffer; /* in map, so that the data of a write begins on a page */
};

struct transport_hub {
	struct transport ends[TRANSPORT_ENDS];
	struct fuse_lowlevel_ops ops;
	void *userdata;
	struct device *device;
	unsigned n_ends;
	struct uring *reserve; /* until an end takes it; NULL: not wanted, or cannot be had */
	int ring_error;
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

/* Before the kernel is told that there will be one. */
static int make_reserve(struct transport_hub *hub)
{
	unsigned n_queues = uring_count_queues();
	unsigned n_each = n_queues ? MAX(RESERVE_ALL / n_queues, RESERVE_LEAST) : 0;

	return n_each ? uring_new(n_queues, MIN(n_each, RESERVE_EACH), TRANSPORT_MAX_WRITE,
				  &hub->reserve) :
			-ENOENT;
}

static void prepare_ring(struct transport_hub *hub)
{
	hub->ring_error = make_reserve(hub);
	if (hub->ring_error == 0) {
		hub->ring_error = -EOPNOTSUPP; /* until it is offered */
		hub->n_ends = TRANSPORT_ENDS;
	}
}

int transport_hub_new(const struct transport_setup *setup, struct transport_hub **ret)
{
	struct transport_hub *hub = calloc(1, sizeof(*hub));
	int r = 0;

	if (!hub)
		return -ENOMEM;
	hub->ops = *setup->ops;
	hub->userdata = setup->userdata;
	hub->n_ends = DEVICE_MAX;
	if (setup->wants_ring)
		prepare_ring(hub);
	for (unsigned i = 0; i < TRANSPORT_ENDS; i++) {
		hub->ends[i].hub = hub;
		hub->ends[i].device_fd = -1;
	}
	for (unsigned i = 0; i < (setup->is_elsewhere ? 1 : hub->n_ends) && r == 0; i++)
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
	uring_free(hub->reserve);
	free(hub);
}

unsigned transport_hub_ends(const struct transport_hub *hub)
{
	return hub->n_ends;
}

bool transport_hub_has_ring(const struct transport_hub *hub)
{
	return hub->reserve && hub->ring_error == 0;
}

int transport_hub_ring_error(const struct transport_hub *hub)
{
	return hub->ring_error;
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

/* Let the session write to @fd.  Fails for nothing but a wrong descriptor. */
static int connect_session(const struct transport *transport, int fd)
{
	return dup3(fd, transport->fd, O_CLOEXEC) < 0 ? -errno : 0;
}

static int find_device(const struct transport *transport)
{
	struct device *device = transport->hub->device;
	int fd = device_first(device);
	int r = 0;

	if (transport != &transport->hub->ends[0])
		r = device_clone(device, &fd);
	if (r < 0) /* any number of threads can share one, with more contention */
		log_debug("no device descriptor for a worker of its own: %s", strerror(-r));
	return fd;
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
	if (r == 0 && transport->device_fd < 0)
		transport->device_fd = find_device(transport);
	if (r == 0)
		r = connect_session(transport, transport->device_fd);
	transport->map = map;
	transport->buffer = transport->map + PAGE - WRITE_HEADER;
	if (r < 0)
		transport_close(transport);
	return r;
}

static int connect_ring(struct transport *transport)
{
	int r = connect_session(transport, uring_answer_fd(transport->uring));

	if (r < 0)
		transport_close(transport);
	return r;
}

int transport_open_reserve(struct transport *transport)
{
	int r = transport->session ? 0 : make_late(transport);

	if (r < 0)
		return r;
	transport->uring = ptr_take(transport->hub->reserve);
	return connect_ring(transport);
}

int transport_open_for_request(struct transport *transport, const struct transport *reserve)
{
	int r = transport->session ? 0 : make_late(transport);

	if (r == 0)
		r = uring_split(reserve->uring, &transport->uring);
	return r < 0 ? r : connect_ring(transport);
}

int transport_processor(const struct transport *transport)
{
	return (int)uring_queue(transport->uring);
}

void transport_give_away(struct transport *reserve)
{
	uring_give_away(reserve->uring);
}

void transport_close(struct transport *transport)
{
	if (transport->map)
		(void)munmap(transport->map, MAP_SIZE); /* our own mapping: cannot fail */
	transport->map = NULL;
	transport->buffer = NULL;
	uring_free(ptr_take(transport->uring));
}

int transport_start(struct transport *transport)
{
	return transport->uring ?
		       uring_start(transport->uring, device_first(transport->hub->device)) :
		       0;
}

bool transport_is_held(const struct transport *transport)
{
	return transport->uring != NULL;
}

static ssize_t read_device(const struct transport *transport)
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

ssize_t transport_receive(struct transport *transport)
{
	return transport->uring ? uring_receive(transport->uring) : read_device(transport);
}

bool transport_is_queued(const struct transport_hub *hub)
{
	struct pollfd fd = { .fd = device_first(hub->device), .events = POLLIN };

	return poll(&fd, 1, 0) > 0 && (fd.revents & POLLIN);
}

/* --- requests --- */

const struct fuse_in_header *transport_message(const struct transport *transport)
{
	return transport->uring ? uring_message(transport->uring) : (const void *)transport->buffer;
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

/* --- what nobody asked for --- */

bool transport_can_prune(const struct transport_hub *hub)
{
	struct fuse_init_in init;

	if (hub->init_len < sizeof(struct fuse_in_header) + sizeof(init))
		return false; /* shorter before 7.36 */
	memcpy(&init, hub->init + sizeof(struct fuse_in_header), sizeof(init));
	return init.major > 7 || (init.major == 7 && init.minor >= 45);
}

int transport_prune(struct transport_hub *hub, const uint64_t *nodes, uint32_t n)
{
	struct fuse_out_header header = { .error = FUSE_NOTIFY_PRUNE }; /* unique 0: no answer */
	struct fuse_notify_prune_out prune = { .count = n };
	const struct iovec parts[] = {
		{ .iov_base = &header, .iov_len = sizeof(header) },
		{ .iov_base = &prune, .iov_len = sizeof(prune) },
		{ .iov_base = (void *)(uintptr_t)nodes, .iov_len = n * sizeof(*nodes) },
	};

	header.len = (uint32_t)(sizeof(header) + sizeof(prune) + n * sizeof(*nodes));
	return writev(device_first(hub->device), parts, ARRAY_SIZE(parts)) < 0 ? -errno : 0;
}

/* --- the first request --- */

/* Answer INIT with the offer accepted, which libfuse does only for a loop of its own. */
static int accept_ring(struct transport *transport)
{
	struct fuse_out_header answer[32];
	_cleanup_fd_ int to = -1;
	_cleanup_fd_ int from = -1;
	int ends[2];
	ssize_t n;
	int r;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	from = ends[0];
	to = ends[1];
	r = connect_session(transport, to);
	if (r < 0)
		return r;
	transport_process(transport, transport_message(transport));
	n = read(from, answer, sizeof(answer));
	if (n < 0)
		return -errno;
	r = uring_accept(answer, (size_t)n);
	transport->hub->ring_error = r;
	r = connect_session(transport, transport->device_fd);
	return r == 0 && write(transport->device_fd, answer, (size_t)n) < 0 ? -errno : r;
}

static int answer_first(struct transport *transport, size_t n)
{
	const struct transport_hub *hub = transport->hub;
	int r = 0;

	if (hub->reserve && uring_is_offered(hub->init, n))
		r = accept_ring(transport);
	else
		transport_process(transport, transport_message(transport));
	if (r == 0 && fuse_session_exited(transport->session))
		r = -EPROTO;
	return r;
}

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
	return answer_first(transport, (size_t)n);
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
	if (hub->ring_error < 0)
		uring_free(ptr_take(hub->reserve));
	for (unsigned i = 1; i < TRANSPORT_ENDS && hub->ends[i].session && r == 0; i++)
		show_init(&hub->ends[i]);
	return r;
}
