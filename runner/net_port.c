/* SPDX-License-Identifier: MIT */
/* A socket that is bound without SO_REUSEADDR keeps everybody else from binding. */
#include "runner/net_port.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include "lib/cleanup.h"
#include "runner/net_addr.h"

static uint32_t address_of(const struct spec_port *port)
{
	uint32_t address = INADDR_ANY;

	if (port->host_ip && net_ip_parse(port->host_ip, &address) < 0)
		address = INADDR_NONE; /* net_port_check refuses it */
	return address;
}

void net_port_format(const struct spec_port *port, char ret[NET_PORT_TEXT_SIZE])
{
	char address[INET_ADDRSTRLEN];

	net_ip_format(address_of(port), address);
	(void)snprintf(ret, NET_PORT_TEXT_SIZE, "%s:%u/%s", address, port->host_port,
		       port->is_udp ? "udp" : "tcp"); /* always fits */
}

static bool is_same(const struct spec_port *a, const struct spec_port *b)
{
	const uint32_t first = address_of(a);
	const uint32_t second = address_of(b);

	return a->is_udp == b->is_udp && a->host_port == b->host_port &&
	       (first == second || first == INADDR_ANY || second == INADDR_ANY);
}

int net_port_check(const struct spec_ports *ports, struct error *error)
{
	char text[NET_PORT_TEXT_SIZE];

	for (size_t i = 0; i < ports->n; i++) {
		const struct spec_port *port = &ports->items[i];

		if (port->host_ip && address_of(port) == INADDR_NONE)
			return error_set(error, -EINVAL,
					 "cannot publish a port of %s: not an IPv4 address",
					 port->host_ip);
		if (port->host_port == 0 || port->container_port == 0)
			return error_set(error, -EINVAL,
					 "cannot publish port 0: it stands for no port");
		for (size_t j = 0; j < i; j++) {
			if (!is_same(port, &ports->items[j]))
				continue;
			net_port_format(port, text);
			return error_set(error, -EINVAL, "port %s is published twice", text);
		}
	}
	return 0;
}

static int tell(const struct spec_port *port, int r, struct error *error)
{
	char text[NET_PORT_TEXT_SIZE];

	net_port_format(port, text);
	if (r == -EADDRINUSE)
		return error_set(error, r, "cannot publish port %s: another program has it", text);
	if (r == -EACCES)
		return error_set(error, r,
				 "cannot publish port %s: ports below "
				 "net.ipv4.ip_unprivileged_port_start need root",
				 text);
	if (r == -EADDRNOTAVAIL)
		return error_set(error, r, "cannot publish port %s: not an address of this host",
				 text);
	return error_set_errno(error, r, "cannot publish port %s", text);
}

/*
 * Connections that have ended keep a port for a minute from sockets without SO_REUSEADDR, so one has
 * it while it binds.  Listening for a moment makes sure that nobody else listens and makes the
 * kernel forget that the port may be shared (inet_csk_get_port, tb->fastreuse).
 */
static int bind_reused(int fd, const struct sockaddr_in *address)
{
	const int on = 1;
	const int off = 0;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 || listen(fd, 0) < 0 ||
	    shutdown(fd, SHUT_RDWR) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof(off)) < 0)
		return -errno;
	return 0;
}

/* Returns the descriptor. */
static int bind_one(const struct spec_port *port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port->host_port),
		.sin_addr.s_addr = htonl(address_of(port)),
	};
	_cleanup_fd_ int fd =
		socket(AF_INET, (port->is_udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
	int r = 0;

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		r = -errno;
	if (r == -EADDRINUSE && !port->is_udp)
		r = bind_reused(fd, &address);
	return r < 0 ? r : fd_take(&fd);
}

int net_port_bind(const struct spec_ports *ports, int *ret_fds, struct error *error)
{
	for (size_t i = 0; i < ports->n; i++) {
		int fd = bind_one(&ports->items[i]);

		if (fd < 0) {
			for (size_t j = 0; j < i; j++)
				fd_close(&ret_fds[j]);
			return tell(&ports->items[i], fd, error);
		}
		ret_fds[i] = fd;
	}
	return 0;
}
