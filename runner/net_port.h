/* SPDX-License-Identifier: MIT */
/* Published ports on the host's side. */
#ifndef RUNNER_NET_PORT_H
#define RUNNER_NET_PORT_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/spec.h"

/** Room for "255.255.255.255:65535/tcp". */
#define NET_PORT_TEXT_SIZE 32

/** Check addresses, numbers, and that no two are the same.  -EINVAL, told in @error. */
int net_port_check(const struct spec_ports *ports, struct error *error) NODISCARD;

/** "0.0.0.0:8080/tcp". */
void net_port_format(const struct spec_port *port, char ret[NET_PORT_TEXT_SIZE]);

/**
 * Bind each port, so that nobody else can; @ret_fds gets @ports->n descriptors, which the caller
 * closes.  Nothing is listened for: the port's packets are led elsewhere before they arrive.
 *
 * -EADDRINUSE, -EADDRNOTAVAIL, -EACCES: told with the port; nothing stays bound.
 */
int net_port_bind(const struct spec_ports *ports, int *ret_fds, struct error *error) NODISCARD;

#endif
