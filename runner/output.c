/* SPDX-License-Identifier: MIT */
/* A client that does not read for this long is taken for dead, so that it cannot stop a container. */
#include "runner/output.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define PATIENCE_MS 5000

void output_init(struct output *output)
{
	*output = (struct output){ .log = -1, .listener = -1 };
	for (size_t i = 0; i < OUTPUT_MAX_CLIENTS; i++)
		output->clients[i] = -1;
}

void output_deinit(struct output *output)
{
	for (size_t i = 0; i < OUTPUT_MAX_CLIENTS; i++)
		fd_close(&output->clients[i]);
	fd_close(&output->listener);
	fd_close(&output->log);
}

void output_add_client(struct output *output, int fd)
{
	for (size_t i = output->has_leader ? 1 : 0; i < OUTPUT_MAX_CLIENTS; i++) {
		if (output->clients[i] < 0) {
			output->clients[i] = fd;
			return;
		}
	}
	fd_close(&fd);
}

void output_drop_client(struct output *output, size_t i)
{
	fd_close(&output->clients[i]);
}

static void send_to(struct output *output, size_t i, enum attach_kind kind, const void *data,
		    size_t len)
{
	struct pollfd fd = { .fd = output->clients[i], .events = POLLOUT };
	int r = attach_send(fd.fd, kind, data, len, MSG_DONTWAIT);

	if (r == -EAGAIN && poll(&fd, 1, PATIENCE_MS) > 0)
		r = attach_send(fd.fd, kind, data, len, MSG_DONTWAIT);
	if (r < 0)
		output_drop_client(output, i);
}

void output_tell(struct output *output, enum attach_kind kind, const void *data, size_t len)
{
	for (size_t i = 0; i < OUTPUT_MAX_CLIENTS; i++) {
		if (output->clients[i] >= 0)
			send_to(output, i, kind, data, len);
	}
}

static void write_log(int fd, const char *data, size_t len)
{
	while (fd >= 0 && len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* a full disk must not stop the container */
		data += n;
		len -= (size_t)n;
	}
}

void output_write(struct output *output, enum attach_kind kind, const void *data, size_t len)
{
	write_log(output->log, data, len);
	output_tell(output, kind, data, len);
}
