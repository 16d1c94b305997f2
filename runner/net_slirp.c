/* SPDX-License-Identifier: MIT */
/* One connection for each request: it is closed by slirp4netns behind the answer. */
#include "runner/net_slirp.h"

#include <jansson.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lib/cleanup.h"
#include "runner/net_port.h"

#define ANSWER_SIZE 1024
#define TIMEOUT_MS 5000

void net_slirp_format(const struct spec_port *port, const char *address,
		      char ret[NET_SLIRP_REQUEST_SIZE])
{
	(void)snprintf(ret, NET_SLIRP_REQUEST_SIZE,
		       "{\"execute\": \"add_hostfwd\", \"arguments\": {\"proto\": \"%s\", "
		       "\"host_addr\": \"%s\", \"host_port\": %u, "
		       "\"guest_addr\": \"%s\", \"guest_port\": %u}}",
		       port->is_udp ? "udp" : "tcp", port->host_ip ? port->host_ip : "0.0.0.0",
		       port->host_port, address, port->container_port); /* addresses are short */
}

int net_slirp_decode(const char *text, size_t len, struct error *error)
{
	json_t *answer = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *problem = json_object_get(answer, "error");
	const char *description = json_string_value(json_object_get(problem, "desc"));
	int r = 0;

	if (!json_is_object(answer))
		r = error_set(error, -EBADMSG, "slirp4netns answers with what is no answer");
	else if (problem)
		r = error_set(error, -EIO, "slirp4netns: %.200s",
			      description ? description : "request refused");
	else if (!json_object_get(answer, "return"))
		r = error_set(error, -EBADMSG, "slirp4netns does not answer the request");
	json_decref(answer);
	return r;
}

/* Returns the descriptor. */
static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return fd_take(&fd);
}

/* Reads to the end of the connection.  Returns the length. */
static ssize_t read_answer(int fd, char *buf, size_t size)
{
	size_t used = 0;

	while (used < size) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		int r = poll(&poll_fd, 1, TIMEOUT_MS);
		ssize_t n;

		if (r <= 0)
			return r < 0 ? -errno : -ETIMEDOUT;
		n = recv(fd, buf + used, size - used, 0);
		if (n <= 0)
			return n < 0 ? -errno : (ssize_t)used;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

static int publish_one(const char *socket_path, const char *address, const struct spec_port *port,
		       struct error *error)
{
	char text[NET_SLIRP_REQUEST_SIZE];
	char answer[ANSWER_SIZE];
	_cleanup_fd_ int fd = connect_to(socket_path);
	ssize_t n;

	if (fd < 0)
		return error_set_errno(error, fd, "cannot connect to slirp4netns by %s",
				       socket_path);
	net_slirp_format(port, address, text);
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text) ||
	    shutdown(fd, SHUT_WR) < 0)
		return error_set_errno(error, -EIO, "cannot write to slirp4netns");
	n = read_answer(fd, answer, sizeof(answer));
	if (n < 0)
		return error_set_errno(error, (int)n, "no answer of slirp4netns");
	return net_slirp_decode(answer, (size_t)n, error);
}

int net_slirp_publish(const char *socket_path, const char *address, const struct spec_ports *ports,
		      struct error *error)
{
	char text[NET_PORT_TEXT_SIZE];

	for (size_t i = 0; i < ports->n; i++) {
		int r = publish_one(socket_path, address, &ports->items[i], error);

		if (r < 0) {
			net_port_format(&ports->items[i], text);
			return error_wrap(error, r, "cannot publish port %s", text);
		}
	}
	return 0;
}
