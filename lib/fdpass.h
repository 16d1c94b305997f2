/* SPDX-License-Identifier: MIT */
/* A descriptor sent over a unix socket, with the one byte that carries it. */
#ifndef LIB_FDPASS_H
#define LIB_FDPASS_H

#include "lib/base.h"

/** Send @fd, which stays ours.  Returns 0; -EPIPE when nobody reads (no signal); -errno. */
int fdpass_send(int socket, int fd) NODISCARD;

/**
 * Receive a descriptor, close-on-exec, which is the caller's; @flags as for recvmsg(2).
 * Returns it; -ENOTCONN at the end of the stream; -EPROTO when the byte came without one; -errno.
 */
int fdpass_receive(int socket, int flags) NODISCARD;

#endif
