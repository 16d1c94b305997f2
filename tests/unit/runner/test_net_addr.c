/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/net_addr.h"

static void test_reads_addresses(void **state)
{
	uint32_t address = 0;

	(void)state;
	assert_int_equal(net_ip_parse("10.214.0.1", &address), 0);
	assert_int_equal(address, 0x0ad60001);
	assert_int_equal(net_ip_parse("255.255.255.255", &address), 0);
	assert_int_equal(address, UINT32_MAX);
}

static void test_refuses_what_is_no_address(void **state)
{
	static const char *const texts[] = { "",          "1",        "1.2.3",    "1.2.3.4.5",
					     "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/8",
					     "::1",       "a.b.c.d" };
	uint32_t address;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(net_ip_parse(texts[i], &address), -EINVAL);
}

static void test_reads_and_writes_networks(void **state)
{
	static const char *const texts[] = { "10.214.0.0/16", "0.0.0.0/0", "192.168.1.7/24",
					     "1.2.3.4/32" };
	static const char *const wrong[] = { "",
					     "10.0.0.0",
					     "10.0.0.0/",
					     "10.0.0.0/33",
					     "10.0.0.0/1x",
					     "10.0.0.0/+1",
					     "10.0.0.0/001",
					     "/8",
					     "1111111111111111111/8" };
	char text[NET_RANGE_TEXT_SIZE];
	struct net_range range;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_int_equal(net_range_parse(texts[i], &range), 0);
		net_range_format(&range, text);
		assert_string_equal(text, texts[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(net_range_parse(wrong[i], &range), -EINVAL);
}

static void test_knows_what_a_network_holds(void **state)
{
	const struct net_range range = { 0x0ad60001, 16 };
	const struct net_range all = { 0, 0 };
	const struct net_range one = { 0x0ad6ffff, 32 };
	const struct net_range next = { 0x0ad70000, 16 };

	(void)state;
	assert_int_equal(net_range_first(&range), 0x0ad60000);
	assert_int_equal(net_range_last(&range), 0x0ad6ffff);
	assert_int_equal(net_range_last(&all), UINT32_MAX);
	assert_true(net_range_has(&range, 0x0ad6ffff));
	assert_false(net_range_has(&range, 0x0ad70000));
	assert_true(net_range_overlaps(&range, &one));
	assert_true(net_range_overlaps(&one, &range));
	assert_true(net_range_overlaps(&all, &next));
	assert_false(net_range_overlaps(&range, &next));
}

static void test_reads_and_writes_macs(void **state)
{
	static const char *const wrong[] = { "",
					     "02:00:00:00:00",
					     "02:00:00:00:00:0g",
					     "02:00:00:00:00:01:02",
					     "02-00-00-00-00-01",
					     "01:00:00:00:00:01", /* a group's */
					     "00:00:00:00:00:00",
					     "2:00:00:00:00:001" };
	uint8_t mac[NET_MAC_LEN];
	char text[NET_MAC_TEXT_SIZE];

	(void)state;
	assert_int_equal(net_mac_parse("02:aB:00:ff:9A:01", mac), 0);
	net_mac_format(mac, text);
	assert_string_equal(text, "02:ab:00:ff:9a:01");
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(net_mac_parse(wrong[i], mac), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_addresses),
		cmocka_unit_test(test_refuses_what_is_no_address),
		cmocka_unit_test(test_reads_and_writes_networks),
		cmocka_unit_test(test_knows_what_a_network_holds),
		cmocka_unit_test(test_reads_and_writes_macs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
