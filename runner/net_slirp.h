/* SPDX-License-Identifier: MIT */
/* Published ports of slirp4netns(1), by its socket. */
#ifndef RUNNER_NET_SLIRP_H
#define RUNNER_NET_SLIRP_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/spec.h"

/** Room for the longest request. */
#define NET_SLIRP_REQUEST_SIZE 256

/** Have every port led to @address.  -EIO: it refuses one, told in @error; -ETIMEDOUT. */
int net_slirp_publish(const char *socket_path, const char *address, const struct spec_ports *ports,
		      struct error *error) NODISCARD;

/** One request.  Pure. */
void net_slirp_format(const struct spec_port *port, const char *address,
		      char ret[NET_SLIRP_REQUEST_SIZE]);

/** Read an answer.  -EIO with what is wrong in @error, -EBADMSG for what is no answer.  Pure. */
int net_slirp_decode(const char *text, size_t len, struct error *error) NODISCARD;

#endif
