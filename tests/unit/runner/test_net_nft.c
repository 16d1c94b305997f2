/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/net_nft.h"

static const struct net_range subnet = { 0x0ad60001, 16 };

static void test_writes_the_rules_of_a_bridge(void **state)
{
	_cleanup_free_ char *text = NULL;

	(void)state;
	assert_int_equal(net_nft_format_bridge("unionfs-unionbr0", "unionbr0", &subnet, &text), 0);
	assert_string_equal(text,
			    "table ip unionfs-unionbr0 {\n"
			    "\tchain loopback {\n"
			    "\t\ttype filter hook prerouting priority -300; policy accept;\n"
			    "\t\tiifname \"unionbr0\" ip saddr 127.0.0.0/8 drop\n"
			    "\t\tiifname \"unionbr0\" ip daddr 127.0.0.0/8 drop\n"
			    "\t}\n"
			    "\tchain forward {\n"
			    "\t\ttype filter hook forward priority 0; policy accept;\n"
			    "\t\toifname != \"unionbr0\" accept\n"
			    "\t\tiifname \"unionbr0\" accept\n"
			    "\t\tct state established,related accept\n"
			    "\t\tct status dnat accept\n"
			    "\t\tdrop\n"
			    "\t}\n"
			    "\tchain postrouting {\n"
			    "\t\ttype nat hook postrouting priority 100; policy accept;\n"
			    "\t\tip saddr 10.214.0.0/16 ip daddr != { 10.214.0.0/16, 224.0.0.0/4 } "
			    "masquerade\n"
			    "\t}\n"
			    "}\n");
}

static void test_writes_the_rules_of_ports(void **state)
{
	char host_ip[] = "192.0.2.9";
	struct spec_port items[] = { { NULL, 8080, 80, false }, { host_ip, 53, 5353, true } };
	const struct spec_ports ports = { items, ARRAY_SIZE(items) };
	_cleanup_free_ char *text = NULL;

	(void)state;
	assert_int_equal(
		net_nft_format_ports(&(struct net_nft_ports){ "unionfs-a.b_c-1-xyz", 0x0ad60305,
							      &subnet, &ports },
				     &text),
		0);
	assert_string_equal(text, "table ip unionfs-a.b_c-1-xyz {\n"
				  "\tchain prerouting {\n"
				  "\t\ttype nat hook prerouting priority -100; policy accept;\n"
				  "\t\tfib daddr type local tcp dport 8080 dnat to 10.214.3.5:80\n"
				  "\t\tip daddr 192.0.2.9 udp dport 53 dnat to 10.214.3.5:5353\n"
				  "\t}\n"
				  "\tchain output {\n"
				  "\t\ttype nat hook output priority -100; policy accept;\n"
				  "\t\tfib daddr type local tcp dport 8080 dnat to 10.214.3.5:80\n"
				  "\t\tip daddr 192.0.2.9 udp dport 53 dnat to 10.214.3.5:5353\n"
				  "\t}\n"
				  "\tchain postrouting {\n"
				  "\t\ttype nat hook postrouting priority 100; policy accept;\n"
				  "\t\tip saddr { 10.214.0.0/16, 127.0.0.0/8 } ip daddr 10.214.3.5 "
				  "ct status dnat masquerade\n"
				  "\t}\n"
				  "}\n");
}

static void test_refuses_names_that_could_be_rules(void **state)
{
	static const char *const tables[] = { "",
					      "filter",
					      "unionfs-a b",
					      "unionfs-a;flush ruleset",
					      "unionfs-a\nflush",
					      "unionfs-a{",
					      "unionfs-\"" };
	static const char *const bridges[] = { "br 0", "br0\"", "br0\n", "", "*", "br*" };
	char *text;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		assert_int_equal(net_nft_format_bridge(tables[i], "br0", &subnet, &text), -EINVAL);
	for (size_t i = 0; i < ARRAY_SIZE(bridges); i++)
		assert_int_equal(net_nft_format_bridge("unionfs-x", bridges[i], &subnet, &text),
				 -EINVAL);
}

static void test_refuses_addresses_that_could_be_rules(void **state)
{
	char host_ip[] = "1.2.3.4 accept; flush ruleset";
	struct spec_port item = { host_ip, 1, 1, false };
	const struct spec_ports ports = { &item, 1 };
	char *text;

	(void)state;
	assert_int_equal(net_nft_format_ports(
				 &(struct net_nft_ports){ "unionfs-x", 1, &subnet, &ports }, &text),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writes_the_rules_of_a_bridge),
		cmocka_unit_test(test_writes_the_rules_of_ports),
		cmocka_unit_test(test_refuses_names_that_could_be_rules),
		cmocka_unit_test(test_refuses_addresses_that_could_be_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
