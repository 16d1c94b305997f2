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
#include "runner/net_files.h"

static char *transform(const char *text, bool drops_loopback)
{
	struct net_files_resolv resolv;
	char *out;

	assert_int_equal(net_files_decode_resolv(text, strlen(text), &resolv), 0);
	if (drops_loopback)
		net_files_drop_loopback(&resolv);
	out = net_files_format_resolv(&resolv);
	net_files_resolv_deinit(&resolv);
	assert_non_null(out);
	return out;
}

static void test_takes_what_is_of_use(void **state)
{
	_cleanup_free_ char *text = transform(
		"# a comment\n; another\n\nnameserver 192.0.2.1 # why\r\n"
		"nameserver\t2001:db8::1\nnameserver fe80::1%eth0\n"
		"nameserver nonsense\nnameserver\nnameserver1.2.3.4\n nameserver 9.9.9.9\n"
		"search a.example b.example  \noptions ndots:2 edns0\nunknown x\n"
		"search  \noptions \x01evil\nnameserver 192.0.2.2",
		false);

	(void)state;
	assert_string_equal(text, "search a.example b.example\noptions ndots:2 edns0\n"
				  "nameserver 192.0.2.1\nnameserver 2001:db8::1\n"
				  "nameserver fe80::1%eth0\nnameserver 192.0.2.2\n");
}

static void test_drops_the_host_s_loopback(void **state)
{
	_cleanup_free_ char *some = transform("nameserver 127.0.0.53\nnameserver 192.0.2.1\n"
					      "nameserver ::1\nnameserver 0.0.0.0\n",
					      true);
	_cleanup_free_ char *none = transform("nameserver 127.0.0.53\noptions x\n", true);
	_cleanup_free_ char *empty = transform("", true);

	(void)state;
	assert_string_equal(some, "nameserver 192.0.2.1\n");
	assert_string_equal(none, "options x\n");
	assert_string_equal(empty, "");
}

static void test_refuses_a_huge_file(void **state)
{
	struct net_files_resolv resolv;
	char *text = calloc(1, NET_FILES_MAX_SIZE + 1);

	(void)state;
	assert_int_equal(net_files_decode_resolv(text, NET_FILES_MAX_SIZE + 1, &resolv), -EFBIG);
	free(text);
}

static void test_writes_hosts(void **state)
{
	struct strv extra = { 0 };
	struct net_files_hosts hosts = { .hostname = "box", .name = "web", .extra = &extra };
	_cleanup_free_ char *plain = net_files_format_hosts(&hosts);
	_cleanup_free_ char *full = NULL;
	_cleanup_free_ char *based = NULL;

	(void)state;
	assert_string_equal(plain,
			    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
			    "127.0.1.1\tbox web\n");
	hosts.hostname = "web";
	hosts.address = "10.214.0.5";
	hosts.host_address = "10.214.0.1";
	assert_int_equal(strv_add(&extra, "db:10.0.0.9"), 0);
	assert_int_equal(strv_add(&extra, "six:2001:db8::9"), 0);
	full = net_files_format_hosts(&hosts);
	assert_string_equal(full,
			    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
			    "10.214.0.5\tweb\n10.214.0.1\thost.containers.internal\n"
			    "10.0.0.9\tdb\n2001:db8::9\tsix\n");
	hosts.base = "1.2.3.4 x";
	based = net_files_format_hosts(&hosts);
	assert_string_equal(based, "1.2.3.4 x\n10.0.0.9\tdb\n2001:db8::9\tsix\n");
	strv_deinit(&extra);
}

static void test_checks_entries(void **state)
{
	static const char *const wrong[] = {
		"", "x", "x:", ":1.2.3.4", "x:1.2.3.4\n", "x y:1.2.3.4", "x\ny:1.2.3.4", "x:y"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(net_files_check_host(wrong[i]), -EINVAL);
	assert_int_equal(net_files_check_host("db.example:1.2.3.4"), 0);
	assert_int_equal(net_files_check_address("fe80::1%eth0"), 0);
	assert_int_equal(net_files_check_address("fe80::1%"), -EINVAL);
	assert_int_equal(net_files_check_address("fe80::1%a b"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_what_is_of_use),
		cmocka_unit_test(test_drops_the_host_s_loopback),
		cmocka_unit_test(test_refuses_a_huge_file),
		cmocka_unit_test(test_writes_hosts),
		cmocka_unit_test(test_checks_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
