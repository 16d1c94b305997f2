/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/net_helper.h"
#include "runner/net_slirp.h"
#include "runner/net_user_args.h"

static char local[] = "127.0.0.1";
static struct spec_port items[] = { { NULL, 8080, 80, false }, { local, 53, 5353, true } };
static const struct spec_ports some = { items, ARRAY_SIZE(items) };
static const struct spec_ports none;

static void assert_called(enum net_user_program program, const struct net_user_paths *paths,
			  const struct spec_ports *ports, const char *expected)
{
	struct strv argv = { 0 };
	char text[1024] = "";
	size_t len = 0;

	assert_int_equal(net_user_format(program, paths, ports, &argv), 0);
	for (size_t i = 0; i < argv.n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i ? " " : "",
					argv.items[i]);
	assert_string_equal(text, expected);
	strv_deinit(&argv);
}

static void test_pasta(void **state)
{
	struct net_user_paths paths = { .program = "/bin/pasta",
					.interface = "eth0",
					.netns = "/n",
					.userns = "/u",
					.ready = "/r" };

	(void)state;
	assert_called(NET_USER_PASTA, &paths, &some,
		      "/bin/pasta --foreground --quiet --config-net --ns-ifname eth0 "
		      "--address 10.0.2.100 --netmask 24 --gateway 10.0.2.2 "
		      "--dns-forward 10.0.2.3 --no-map-gw --tcp-ns none --udp-ns none --pid /r "
		      "--userns /u --netns /n --ns-mac-addr 02:00:0a:00:02:64 "
		      "-t 0.0.0.0/8080:80 -u 127.0.0.1/53:5353");
	paths.is_root = true;
	assert_called(NET_USER_PASTA, &paths, &none,
		      "/bin/pasta --foreground --quiet --config-net --ns-ifname eth0 "
		      "--address 10.0.2.100 --netmask 24 --gateway 10.0.2.2 "
		      "--dns-forward 10.0.2.3 --no-map-gw --tcp-ns none --udp-ns none --pid /r "
		      "--userns /u --netns /n --ns-mac-addr 02:00:0a:00:02:64 "
		      "--runas 0:0 -t none -u none");
}

static void test_slirp4netns(void **state)
{
	struct net_user_paths paths = { .program = "/bin/slirp4netns",
					.interface = "eth0",
					.netns = "/n",
					.userns = "/u",
					.socket = "/s",
					.ready_fd = 7,
					.exit_fd = 8 };

	(void)state;
	assert_called(NET_USER_SLIRP4NETNS, &paths, &some,
		      "/bin/slirp4netns --configure --disable-host-loopback --enable-seccomp "
		      "--mtu=65520 --netns-type=path --ready-fd=7 --exit-fd=8 --userns-path=/u "
		      "--api-socket=/s /n eth0");
}

static void test_requests_to_slirp4netns(void **state)
{
	char text[NET_SLIRP_REQUEST_SIZE];

	(void)state;
	net_slirp_format(&items[1], "10.0.2.100", text);
	assert_string_equal(text,
			    "{\"execute\": \"add_hostfwd\", \"arguments\": {\"proto\": \"udp\", "
			    "\"host_addr\": \"127.0.0.1\", \"host_port\": 53, "
			    "\"guest_addr\": \"10.0.2.100\", \"guest_port\": 5353}}");
}

static int decode(const char *text, struct error *error)
{
	return net_slirp_decode(text, strlen(text), error);
}

static void test_answers_of_slirp4netns(void **state)
{
	struct error error = { "" };

	(void)state;
	assert_int_equal(decode("{\"return\": {\"id\": 42}}", &error), 0);
	assert_int_equal(decode("{\"error\": {\"desc\": \"bad request: add_hostfwd\"}}", &error),
			 -EIO);
	assert_string_equal(error.text, "slirp4netns: bad request: add_hostfwd");
	assert_int_equal(decode("{\"error\": 1}", &error), -EIO);
	assert_int_equal(decode("", &error), -EBADMSG);
	assert_int_equal(decode("[]", &error), -EBADMSG);
	assert_int_equal(decode("{}", &error), -EBADMSG);
}

static void test_start_times(void **state)
{
	static const char line[] = "12 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 "
				   "987654 20";
	uint64_t time = 0;

	(void)state;
	assert_int_equal(net_helper_decode_stat(line, strlen(line), &time), 0);
	assert_int_equal(time, 987654);
	assert_int_equal(net_helper_decode_stat(line, strlen(line) - 11, &time), -EBADMSG);
	assert_int_equal(net_helper_decode_stat("12 x S 1", 8, &time), -EBADMSG);
	assert_int_equal(net_helper_decode_stat("", 0, &time), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pasta),
		cmocka_unit_test(test_slirp4netns),
		cmocka_unit_test(test_requests_to_slirp4netns),
		cmocka_unit_test(test_answers_of_slirp4netns),
		cmocka_unit_test(test_start_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
