/* SPDX-License-Identifier: MIT */
/*
 * A union's connection from the first request to the last.
 *
 *   session_new          libfuse's sessions
 *   (mount)
 *   session_handshake    the kernel's first request; what both can do is settled
 *   (drop privileges)
 *   session_start        threads: workers, notifications
 *   session_run          until the connection ends
 *   session_free
 */
#ifndef FS_SESSION_H
#define FS_SESSION_H

#include "lib/base.h"

struct device;
struct mountpoint;
struct ovl_fs;
struct session;

/**
 * Before mounting.  @is_elsewhere: the union will not be in our mount namespace.
 * Returns 0; -ENOMEM, -EMFILE; -EINVAL when libfuse refuses; -errno of transport_hub_ring_error
 * with io_uring=on.  One line in @error.
 */
int session_new(struct ovl_fs *fs, bool is_elsewhere, struct session **ret, char *error,
		size_t error_size) NODISCARD;

/** Before that, the connection has ended or no worker was started.  NULL is accepted. */
void session_free(struct session *session);

/**
 * Answer the INIT request that follows a mount.  @device is borrowed until session_free.
 * Blocks the signals that session_run handles; call while there is one thread.
 *
 * Returns 0 when the kernel has accepted the answer and the union is live; -EPROTO when the two
 * have no protocol in common; -ENOTCONN when it was unmounted meanwhile; -errno of
 * transport_hub_ring_error with io_uring=on, with one line in @error; -errno.
 */
int session_handshake(struct session *session, struct device *device, char *error,
		      size_t error_size) NODISCARD;

/** Start the threads.  Returns 0 or -errno; requests wait until then. */
int session_start(struct session *session) NODISCARD;

/**
 * Serve until the connection ends.  SIGTERM, SIGINT and SIGHUP (the latter two unless ignored when
 * the program started) detach @mountpoint, and serving goes on until its last user has left.
 */
void session_run(struct session *session, struct mountpoint *mountpoint);

#endif
