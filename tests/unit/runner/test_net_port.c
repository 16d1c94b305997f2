/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/net_port.h"

static void test_refuses_what_cannot_be_published(void **state)
{
	char wrong[] = "1.2.3";
	char some[] = "127.0.0.1";
	struct spec_port cases[][2] = {
		{ { wrong, 1, 1, false }, { NULL, 2, 2, false } },
		{ { NULL, 0, 1, false }, { NULL, 2, 2, false } },
		{ { NULL, 1, 0, false }, { NULL, 2, 2, false } },
		{ { NULL, 2, 1, false }, { NULL, 2, 2, false } },
		{ { some, 2, 1, true }, { NULL, 2, 2, true } },
	};
	struct spec_port fine[] = { { NULL, 2, 1, false },
				    { NULL, 2, 1, true },
				    { some, 3, 1, true } };
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(net_port_check(&(struct spec_ports){ cases[i], 2 }, &error),
				 -EINVAL);
	assert_string_equal(error.text, "port 0.0.0.0:2/udp is published twice");
	assert_int_equal(net_port_check(&(struct spec_ports){ fine, ARRAY_SIZE(fine) }, &error), 0);
}

static int listen_somewhere(uint16_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int on = 1;

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

/* A connection that the listening side has closed: its end of it stays for a minute. */
static void leave_time_wait(int listener, uint16_t port)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_port = htons(port),
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int server;
	char byte;

	assert_int_equal(connect(client, (const struct sockaddr *)&address, sizeof(address)), 0);
	server = accept(listener, NULL, NULL);
	(void)close(server);
	assert_int_equal(read(client, &byte, 1), 0);
	(void)close(client);
}

static int try_bind(uint16_t port, int type, bool is_reusing)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_port = htons(port),
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	_cleanup_fd_ int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	const int on = is_reusing;

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
}

static void test_holds_ports_against_everybody(void **state)
{
	struct spec_port items[] = { { NULL, 0, 1, false }, { NULL, 0, 1, true } };
	const struct spec_ports ports = { items, ARRAY_SIZE(items) };
	struct error error = { "" };
	int fds[2] = { -1, -1 };
	uint16_t port;
	int listener = listen_somewhere(&port);

	(void)state;
	items[0].host_port = port;
	items[1].host_port = port;
	assert_int_equal(net_port_bind(&ports, fds, &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "/tcp: another program has it"));
	for (int has_past = 0; has_past < 2; has_past++) {
		if (has_past) {
			listener = listen_somewhere(&port);
			items[0].host_port = port;
			items[1].host_port = port;
			leave_time_wait(listener, port);
		}
		fd_close(&listener);
		assert_int_equal(net_port_bind(&ports, fds, &error), 0);
		for (int reuse = 0; reuse < 2; reuse++) {
			assert_int_equal(try_bind(port, SOCK_STREAM, reuse), -EADDRINUSE);
			assert_int_equal(try_bind(port, SOCK_DGRAM, reuse), -EADDRINUSE);
		}
		fd_close(&fds[0]);
		fd_close(&fds[1]);
		assert_int_equal(try_bind(port, SOCK_STREAM, true), 0);
	}
}

static void test_an_address_of_others_is_named(void **state)
{
	char host_ip[] = "192.0.2.77";
	struct spec_port item = { host_ip, 4000, 1, false };
	struct error error = { "" };
	int fd = -1;

	(void)state;
	assert_int_equal(net_port_bind(&(struct spec_ports){ &item, 1 }, &fd, &error),
			 -EADDRNOTAVAIL);
	assert_string_equal(error.text,
			    "cannot publish port 192.0.2.77:4000/tcp: not an address of "
			    "this host");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_what_cannot_be_published),
		cmocka_unit_test(test_holds_ports_against_everybody),
		cmocka_unit_test(test_an_address_of_others_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
