/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/quantity.h"

#define UNTOUCHED 4711

struct sample {
	const char *text;
	int64_t value; /* or an error */
};

static void check(const struct sample *samples, size_t n,
		  int (*parse)(const char *, int64_t *, struct error *))
{
	for (size_t i = 0; i < n; i++) {
		struct error error = { "" };
		int64_t value = UNTOUCHED;
		const int r = parse(samples[i].text, &value, &error);

		if (r < 0) {
			assert_int_equal(r, samples[i].value);
			assert_int_equal(value, UNTOUCHED);
			assert_non_null(strstr(error.text, samples[i].text));
		} else {
			assert_int_equal(value, samples[i].value);
		}
	}
}

static void test_sizes(void **state)
{
	static const struct sample samples[] = {
		{ "0", 0 },
		{ "65536", 65536 },
		{ "64k", 65536 },
		{ "64K", 65536 },
		{ "256m", 256 << 20 },
		{ "256MiB", 256 << 20 },
		{ "256mb", 256 << 20 },
		{ "1.5g", INT64_C(3) << 29 },
		{ ".5k", 512 },
		{ "0.1k", 102 },
		{ "10b", 10 },
		{ "1.9b", 1 },
		{ "3p", INT64_C(3) << 50 },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775808", -ERANGE },
		{ "99999999999999999999999", -ERANGE },
		{ "8192p", -ERANGE },
		{ "", -EINVAL },
		{ "k", -EINVAL },
		{ ".", -EINVAL },
		{ "-1", -EINVAL },
		{ "+1", -EINVAL },
		{ " 1", -EINVAL },
		{ "1 k", -EINVAL },
		{ "1kk", -EINVAL },
		{ "1x", -EINVAL },
		{ "0x10", -EINVAL },
		{ "1e3", -EINVAL },
		{ "1.2.3k", -EINVAL },
	};

	(void)state;
	check(samples, ARRAY_SIZE(samples), quantity_parse_size);
}

static void test_limits_may_be_unlimited(void **state)
{
	static const struct sample samples[] = {
		{ "-1", -1 },
		{ "unlimited", -1 },
		{ "1k", 1024 },
		{ "-2", -EINVAL },
	};

	(void)state;
	check(samples, ARRAY_SIZE(samples), quantity_parse_limit);
}

static void test_durations(void **state)
{
	static const struct sample samples[] = {
		{ "10", 10000 },
		{ "0.5", 500 },
		{ "10s", 10000 },
		{ "1m30s", 90000 },
		{ "250ms", 250 },
		{ "2h", 7200000 },
		{ "1.5m", 90000 },
		{ "1d", 86400000 },
		{ "0", 0 },
		{ "", -EINVAL },
		{ "s", -EINVAL },
		{ "1m30", -EINVAL },
		{ "10x", -EINVAL },
		{ "-1", -EINVAL },
		{ "1 s", -EINVAL },
		{ "1mss", -EINVAL },
		{ "9999999999999999d", -ERANGE },
		{ "1s2", -EINVAL },
		{ "9223372036854775807ms1ms", -ERANGE },
	};

	(void)state;
	check(samples, ARRAY_SIZE(samples), quantity_parse_duration);
}

static void test_integers_keep_their_range(void **state)
{
	struct error error;
	int64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(quantity_parse_integer("-5", -10, 10, &value, &error), 0);
	assert_int_equal(value, -5);
	assert_int_equal(quantity_parse_integer("11", -10, 10, &value, &error), -ERANGE);
	assert_int_equal(quantity_parse_integer("-5", 0, 10, &value, &error), -EINVAL);
	assert_int_equal(quantity_parse_integer("5 ", 0, 10, &value, &error), -EINVAL);
	assert_int_equal(quantity_parse_integer("", 0, 10, &value, &error), -EINVAL);
	assert_int_equal(quantity_parse_integer("18446744073709551616", 0, 10, &value, &error),
			 -ERANGE);
	assert_int_equal(value, -5);
}

static void test_processors(void **state)
{
	struct error error;
	int64_t quota = UNTOUCHED;
	int64_t period = UNTOUCHED;

	(void)state;
	assert_int_equal(quantity_parse_cpus("0.5", &quota, &period, &error), 0);
	assert_int_equal(quota, 50000);
	assert_int_equal(period, 100000);
	assert_int_equal(quantity_parse_cpus("2", &quota, &period, &error), 0);
	assert_int_equal(quota, 200000);
	assert_int_equal(quantity_parse_cpus("0.001", &quota, &period, &error), -ERANGE);
	assert_int_equal(quantity_parse_cpus("0", &quota, &period, &error), -ERANGE);
	assert_int_equal(quantity_parse_cpus("1000000", &quota, &period, &error), -ERANGE);
	assert_int_equal(quantity_parse_cpus("two", &quota, &period, &error), -EINVAL);
	assert_int_equal(quantity_parse_cpus("1.5x", &quota, &period, &error), -EINVAL);
	assert_int_equal(quota, 200000);
}

static void test_signals(void **state)
{
	static const struct {
		const char *text;
		int signal;
	} samples[] = {
		{ "TERM", SIGTERM }, { "SIGTERM", SIGTERM }, { "sigterm", SIGTERM },
		{ "15", SIGTERM },   { "KILL", SIGKILL },    { "1", SIGHUP },
		{ "64", 64 },        { "WINCH", SIGWINCH },
	};
	static const char *const wrong[] = { "",       "SIG",      "TERMX",     "0",       "65",
					     "-9",     "RTMIN+99", "RTMAX+1",   "RTMIN-1", "RTMINX",
					     "RTMIN+", "9 ",       "SIGSIGTERM" };
	struct error error;
	int signal = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		assert_int_equal(quantity_parse_signal(samples[i].text, &signal, &error), 0);
		assert_int_equal(signal, samples[i].signal);
	}
	assert_int_equal(quantity_parse_signal("RTMIN+3", &signal, &error), 0);
	assert_int_equal(signal, SIGRTMIN + 3);
	assert_int_equal(quantity_parse_signal("SIGRTMAX-1", &signal, &error), 0);
	assert_int_equal(signal, SIGRTMAX - 1);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(quantity_parse_signal(wrong[i], &signal, &error), -EINVAL);
	assert_int_equal(signal, SIGRTMAX - 1);
	for (int i = 1; i < 32; i++) {
		assert_non_null(quantity_signal_name(i));
		assert_int_equal(quantity_parse_signal(quantity_signal_name(i), &signal, &error),
				 0);
		assert_int_equal(signal, i);
	}
	assert_null(quantity_signal_name(0));
	assert_null(quantity_signal_name(32));
	assert_null(quantity_signal_name(-1));
}

static void test_cpu_lists(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(quantity_check_cpu_list("0", &error), 0);
	assert_int_equal(quantity_check_cpu_list("0-1,3", &error), 0);
	assert_int_equal(quantity_check_cpu_list("", &error), -EINVAL);
	assert_int_equal(quantity_check_cpu_list("0,", &error), -EINVAL);
	assert_int_equal(quantity_check_cpu_list("3-1", &error), -EINVAL);
	assert_int_equal(quantity_check_cpu_list("1-", &error), -EINVAL);
	assert_int_equal(quantity_check_cpu_list("0-1\n", &error), -EINVAL);
	assert_int_equal(quantity_check_cpu_list("9000", &error), -ERANGE);
	assert_int_equal(quantity_check_cpu_list("99999999999999999999", &error), -ERANGE);
}

static void test_devices(void **state)
{
	struct error error;
	uint32_t major = 1;
	uint32_t minor = 2;

	(void)state;
	assert_int_equal(quantity_parse_device("8:16", &major, &minor, &error), 0);
	assert_int_equal(major, 8);
	assert_int_equal(minor, 16);
	assert_int_equal(quantity_parse_device("8", &major, &minor, &error), -EINVAL);
	assert_int_equal(quantity_parse_device("8:", &major, &minor, &error), -EINVAL);
	assert_int_equal(quantity_parse_device(":8", &major, &minor, &error), -EINVAL);
	assert_int_equal(quantity_parse_device("8:1:1", &major, &minor, &error), -EINVAL);
	assert_int_equal(quantity_parse_device("4096:1", &major, &minor, &error), -ERANGE);
	assert_int_equal(quantity_parse_device("1:1048576", &major, &minor, &error), -ERANGE);
	assert_int_equal(major, 8);
}

static void test_umasks(void **state)
{
	struct error error;
	int umask = -1;

	(void)state;
	assert_int_equal(quantity_parse_umask("022", &umask, &error), 0);
	assert_int_equal(umask, 022);
	assert_int_equal(quantity_parse_umask("0o77", &umask, &error), 0);
	assert_int_equal(umask, 077);
	assert_int_equal(quantity_parse_umask("", &umask, &error), -EINVAL);
	assert_int_equal(quantity_parse_umask("0o", &umask, &error), -EINVAL);
	assert_int_equal(quantity_parse_umask("8", &umask, &error), -EINVAL);
	assert_int_equal(quantity_parse_umask("1000", &umask, &error), -ERANGE);
	assert_int_equal(umask, 077);
}

static void forget(struct spec_ports *ports)
{
	for (size_t i = 0; i < ports->n; i++)
		free(ports->items[i].host_ip);
	free(ports->items);
	*ports = (struct spec_ports){ 0 };
}

static void test_ports(void **state)
{
	struct spec_ports ports = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(quantity_parse_ports("8080:80", &ports, &error), 0);
	assert_int_equal(quantity_parse_ports("127.0.0.1:53:5353/udp", &ports, &error), 0);
	assert_int_equal(quantity_parse_ports("[::1]:1:2/tcp", &ports, &error), 0);
	assert_int_equal(quantity_parse_ports("443", &ports, &error), 0);
	assert_int_equal(quantity_parse_ports("8000-8002:90-92", &ports, &error), 0);
	assert_int_equal(ports.n, 7);
	assert_int_equal(ports.items[0].host_port, 8080);
	assert_int_equal(ports.items[0].container_port, 80);
	assert_null(ports.items[0].host_ip);
	assert_string_equal(ports.items[1].host_ip, "127.0.0.1");
	assert_true(ports.items[1].is_udp);
	assert_string_equal(ports.items[2].host_ip, "::1");
	assert_false(ports.items[2].is_udp);
	assert_int_equal(ports.items[3].host_port, 443);
	assert_int_equal(ports.items[3].container_port, 443);
	assert_int_equal(ports.items[6].host_port, 8002);
	assert_int_equal(ports.items[6].container_port, 92);
	assert_int_equal(quantity_parse_ports("127.0.0.1:1-65535", &ports, &error), 0);
	assert_int_equal(ports.n, 7 + 65535);
	assert_int_equal(ports.items[7 + 65534].host_port, 65535);
	assert_string_equal(ports.items[7 + 65534].host_ip, "127.0.0.1");
	forget(&ports);
}

static void test_wrong_ports_append_nothing(void **state)
{
	static const char *const wrong[] = {
		"",        "80:",        ":80",         "0:80",
		"80:0",    "80:80/sctp", "1-2:1-3",     "2-1:2-1",
		"65536:1", "1.2.3.4:",   "1.2.3.4:80:", "[::1:80:80",
		"[]:1:1",  "1:2:3",      "80:80/udpx",  "99999999999999999999:1",
		"a:b",     "1:2 ",
	};
	struct spec_ports ports = { 0 };
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_true(quantity_parse_ports(wrong[i], &ports, &error) < 0);
		assert_int_equal(ports.n, 0);
	}
	forget(&ports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_limits_may_be_unlimited),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_integers_keep_their_range),
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_cpu_lists),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_umasks),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_wrong_ports_append_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
