/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/net_name.h"

static void test_interfaces_are_valid_and_their_own(void **state)
{
	char names[500][IFNAMSIZ];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "web%zu", i);
		net_name_interface("/run/x", name, names[i]);
		assert_int_equal(strlen(names[i]), IFNAMSIZ - 1);
		assert_true(net_name_is_interface(names[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
}

static void test_names_follow_from_both_parts(void **state)
{
	char a[IFNAMSIZ];
	char b[IFNAMSIZ];

	(void)state;
	net_name_interface("/run/x", "web", a);
	net_name_interface("/run/x", "web", b);
	assert_string_equal(a, b);
	net_name_interface("/run/y", "web", b);
	assert_string_not_equal(a, b);
	net_name_interface("/run/xw", "eb", b); /* not one string */
	assert_string_not_equal(a, b);
}

static void test_only_the_default_bridge_has_a_plain_name(void **state)
{
	char a[IFNAMSIZ];
	char b[IFNAMSIZ];

	(void)state;
	net_name_bridge("/run/x", "/run/x", a);
	assert_string_equal(a, "unionbr0");
	net_name_bridge("/run/y", "/run/x", b);
	assert_true(net_name_is_interface(b) && strncmp(b, "ubr", 3) == 0);
}

static void test_the_longest_name_fits_a_table(void **state)
{
	char name[SPEC_NAME_MAX + 1];
	char table[NET_NAME_TABLE_SIZE];

	(void)state;
	memset(name, 'x', SPEC_NAME_MAX);
	name[SPEC_NAME_MAX] = '\0';
	net_name_table("/run/x", name, table);
	assert_int_equal(strlen(table), strlen("unionfs--") + SPEC_NAME_MAX + 12);
}

static void test_macs_are_local_and_single(void **state)
{
	uint8_t mac[NET_MAC_LEN];
	char text[NET_MAC_TEXT_SIZE];

	(void)state;
	for (int i = 0; i < 100; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%d", i);
		net_name_mac("/run/x", name, mac);
		net_mac_format(mac, text);
		assert_int_equal(mac[0] & 3, 2);
		assert_int_equal(net_mac_parse(text, mac), 0);
	}
}

static void test_refuses_what_is_no_interface(void **state)
{
	static const char *const wrong[] = {
		"", ".", "..", "-x", "a b", "a/b", "a\"b", "a*", "a;b", "a\nb", "1234567890123456"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_false(net_name_is_interface(wrong[i]));
	assert_true(net_name_is_interface("br0"));
	assert_true(net_name_is_interface("br-1234.5_6"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces_are_valid_and_their_own),
		cmocka_unit_test(test_names_follow_from_both_parts),
		cmocka_unit_test(test_only_the_default_bridge_has_a_plain_name),
		cmocka_unit_test(test_the_longest_name_fits_a_table),
		cmocka_unit_test(test_macs_are_local_and_single),
		cmocka_unit_test(test_refuses_what_is_no_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
