/* SPDX-License-Identifier: MIT */
/*
 * The ends of a connection: each thread that serves reads and answers on a device descriptor of its
 * own, or has entries of its own in the kernel's queues (fs/uring.h).
 *
 * A request must be answered on the descriptor it was read from, and libfuse answers on the one that
 * its session knows.  So every end is a session of libfuse with a descriptor of its own, and all of
 * them have seen the same INIT request.  Whatever thread answers a request, the answer goes where it
 * belongs, because a request knows its session.
 */
#ifndef FS_TRANSPORT_H
#define FS_TRANSPORT_H

#include <sys/types.h>

#include "lib/base.h"

struct device;
struct fuse_in_header;
struct fuse_lowlevel_ops;
struct fuse_session;
struct transport;
struct transport_hub;

/** As many threads can serve at a time; where there is no io_uring, as DEVICE_MAX says. */
#define TRANSPORT_ENDS 256

/** The largest write in one request. */
#define TRANSPORT_MAX_WRITE ((size_t)1 << 20)

/** How a hub is made. */
struct transport_setup {
	const struct fuse_lowlevel_ops *ops; /* copied */
	void *userdata;                      /* of the operations */
	bool is_elsewhere;                   /* the union will not be in our mount namespace */
	bool wants_ring;                     /* requests are to come over io_uring */
};

/**
 * Make the sessions of all ends, not connected yet.  Call before mounting: libfuse opens /dev/null by
 * its path, which may lie in the union later.  Where it cannot (is_elsewhere) only the first is made, and
 * others when they are opened, which saves most of the time that it takes to start.
 * Returns 0; -ENOMEM; -EMFILE; -EINVAL when libfuse refuses.
 */
int transport_hub_new(const struct transport_setup *setup, struct transport_hub **ret) NODISCARD;

/** No thread may be using an end.  NULL is accepted. */
void transport_hub_free(struct transport_hub *hub);

/**
 * The union is mounted with @device, which is borrowed: answer the kernel's first request on its
 * first descriptor, and show that request to every other end.
 *
 * Returns 0 when the union is live; -EPROTO when kernel and libfuse have no protocol in common;
 * -ENOTCONN when it was unmounted meanwhile; -errno.
 */
int transport_hub_handshake(struct transport_hub *hub, struct device *device) NODISCARD;

/** So many ends can be used, the first ones. */
unsigned transport_hub_ends(const struct transport_hub *hub);

/** Whether requests are to come over io_uring.  After the handshake, before transport_open_reserve. */
bool transport_hub_has_ring(const struct transport_hub *hub);

/**
 * Why they do not: -EOPNOTSUPP, the kernel has not offered it (yet); -EPROTO, libfuse cannot accept it;
 * -ENOENT, it cannot be told how many queues the kernel has; -errno of uring_new.  0: they do, or were
 * not to.
 */
int transport_hub_ring_error(const struct transport_hub *hub);

/** A session for messages to the kernel. */
struct fuse_session *transport_hub_session(const struct transport_hub *hub);

/**
 * Whether the kernel can be asked to forget inodes: FUSE's protocol 7.45, Linux 6.18.  After the
 * handshake.
 */
bool transport_can_prune(const struct transport_hub *hub);

/**
 * Ask the kernel to forget those of @n inodes that it does not use.  It sends FORGET requests for
 * them.  Not in a thread that serves requests (fs/notify.h).  Returns 0; -ENOMEM; -ENODEV when the
 * connection has ended.
 */
int transport_prune(struct transport_hub *hub, const uint64_t *nodes, uint32_t n) NODISCARD;

/** End number @index, below TRANSPORT_ENDS.  One thread at a time may use it. */
struct transport *transport_end(struct transport_hub *hub, unsigned index);

/**
 * Prepare an end for receiving on the device.  Its clone of that is made at the first time and kept; where
 * none can be had the end shares the first descriptor.
 * Returns 0; -errno of transport_hub_new and dup3(2).
 */
int transport_open(struct transport *transport) NODISCARD;

/** Prepare an end for being the reserve (fs/uring.h).  Once.  Returns 0; -errno of transport_hub_new. */
int transport_open_reserve(struct transport *transport) NODISCARD;

/**
 * Prepare an end for the ring, beginning with the request that @reserve has just received.  In the thread
 * that received.  It stays @reserve's to answer until transport_give_away.
 * Returns 0; -errno of transport_hub_new and uring_split.
 */
int transport_open_for_request(struct transport *transport,
			       const struct transport *reserve) NODISCARD;

/** The processor that the callers are on, and who receives, of an end that was opened so. */
int transport_processor(const struct transport *transport) NODISCARD;

/** What @reserve has just received is another end's. */
void transport_give_away(struct transport *reserve);

/** Give the buffer back; the end can be opened again.  In the thread that received, if one did. */
void transport_close(struct transport *transport);

/** The calling thread is the one that will receive.  Returns 0; -errno of uring_start. */
int transport_start(struct transport *transport) NODISCARD;

/** Whether a request keeps the thread that received it, until it is answered. */
bool transport_is_held(const struct transport *transport);

/**
 * Wait for a request.
 * Returns its length; 0 when the connection has ended; -EINTR when a signal came; -errno otherwise.
 */
ssize_t transport_receive(struct transport *transport) NODISCARD;

/** Whether requests wait to be received, by whomever. */
bool transport_is_queued(const struct transport_hub *hub);

/** What was received last. */
const struct fuse_in_header *transport_message(const struct transport *transport);

/** Have libfuse call the operation for @message, which came in at this end.  In any thread. */
void transport_process(struct transport *transport, const struct fuse_in_header *message);

/** Answer a request that came in at this end with 0 or -errno, without libfuse.  In any thread. */
void transport_answer(struct transport *transport, uint64_t unique, int r);

/** Have the kernel send the INTERRUPT request @unique again, unless it knows what it is for is done. */
void transport_send_back(struct transport_hub *hub, uint64_t unique);

#endif
