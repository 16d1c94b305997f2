/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/net_dev.h"

#define HEADINGS "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n"

static int decode(const char *text, struct net_dev_counters *ret)
{
	return net_dev_decode(text, strlen(text), ret);
}

static void test_adds_up_all_but_loopback(void **state)
{
	struct net_dev_counters counters;

	(void)state;
	assert_int_equal(decode(HEADINGS "    lo: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\n"
					 "  eth0: 100 2 0 3 0 0 0 0 400 5 0 6 0 0 0 0\n"
					 "tap1:1 1 0 1 0 0 0 0 1 1 0 1 0 0 0 0\n",
				&counters),
			 0);
	assert_int_equal(counters.rx_bytes, 101);
	assert_int_equal(counters.rx_packets, 3);
	assert_int_equal(counters.rx_dropped, 4);
	assert_int_equal(counters.tx_bytes, 401);
	assert_int_equal(counters.tx_packets, 6);
	assert_int_equal(counters.tx_dropped, 7);
}

static void test_nothing_is_nothing(void **state)
{
	struct net_dev_counters counters = { .rx_bytes = 1 };

	(void)state;
	assert_int_equal(decode(HEADINGS, &counters), 0);
	assert_int_equal(counters.rx_bytes, 0);
}

static void test_refuses_what_is_no_table(void **state)
{
	struct net_dev_counters counters;

	(void)state;
	assert_int_equal(decode(HEADINGS "eth0 1 2\n", &counters), -EBADMSG);
	assert_int_equal(decode(HEADINGS "eth0: 1 2\n", &counters), -EBADMSG);
	assert_int_equal(
		decode(HEADINGS "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 x\n", &counters),
		-EBADMSG);
	assert_int_equal(decode(HEADINGS
				"eth0: 99999999999999999999 2 3 4 5 6 7 8 9 10 11 12 13 14 "
				"15 16\n",
				&counters),
			 -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adds_up_all_but_loopback),
		cmocka_unit_test(test_nothing_is_nothing),
		cmocka_unit_test(test_refuses_what_is_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
