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
#include "runner/net.h"

#define with_fixture(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

struct fixture {
	struct spec spec;
	struct net_plan *plan;
	struct error error;
};

static int setup(void **state)
{
	struct fixture *fx = calloc(1, sizeof(*fx));

	*state = fx;
	if (!fx)
		return -1;
	spec_init(&fx->spec);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fx = *state;

	net_plan_free(fx->plan);
	spec_deinit(&fx->spec);
	free(fx);
	return 0;
}

static int make(struct fixture *fx)
{
	return net_plan_make(&fx->spec, "web", "/run/unionfs-run", &fx->plan, &fx->error);
}

static void add_port(struct fixture *fx)
{
	struct spec_port *port = spec_grow(&fx->spec.net.ports);

	*port = (struct spec_port){ NULL, 8080, 80, false };
}

static void assert_described(struct fixture *fx, const char *const *lines, size_t n)
{
	struct strv seen = { 0 };

	assert_int_equal(net_plan_describe(fx->plan, &seen), 0);
	for (size_t i = 0; i < n && i < seen.n; i++)
		assert_string_equal(seen.items[i], lines[i]);
	assert_int_equal(seen.n, n);
	strv_deinit(&seen);
}

static void test_loopback_is_the_default(void **state)
{
	static const char *const lines[] = { "net-lo: bring up lo" };
	struct net_info info;

	assert_int_equal(make(*state), 0);
	assert_described(*state, lines, ARRAY_SIZE(lines));
	assert_false(net_plan_has_host_part(((struct fixture *)*state)->plan));
	net_plan_info(((struct fixture *)*state)->plan, &info);
	assert_string_equal(info.mode, "lo");
	assert_string_equal(info.address, "");
}

static void test_a_namespace_decides_where_nobody_said(void **state)
{
	struct fixture *fx = *state;
	struct net_info info;

	fx->spec.namespaces[SPEC_NS_NET].mode = SPEC_NS_SHARED;
	assert_int_equal(make(fx), 0);
	net_plan_info(fx->plan, &info);
	assert_string_equal(info.mode, "host");
	assert_described(fx, NULL, 0);
	net_plan_free(fx->plan);
	fx->plan = NULL;
	fx->spec.namespaces[SPEC_NS_NET].mode = SPEC_NS_JOINED;
	assert_int_equal(make(fx), 0);
	net_plan_info(fx->plan, &info);
	assert_string_equal(info.mode, "joined");
	net_plan_free(fx->plan);
	fx->plan = NULL;
	fx->spec.net.mode = SPEC_NET_BRIDGE;
	assert_int_equal(make(fx), -EINVAL);
}

static void test_a_bridge_is_described(void **state)
{
	static const char *const lines[] = {
		"net-address: take an address of bridge unionbr0",
		"net-ports: hold 0.0.0.0:8080/tcp for port 80",
		"net-forward: enable net.ipv4.ip_forward",
		"net-rules: make nftables table ip unionfs-unionbr0",
		"net-bridge: make bridge unionbr0",
		"net-veth: make ufsog75gsp63rwj, a port of unionbr0, and eth0",
		"net-publish: make nftables table ip unionfs-web-og75gsp63rwj",
		"net-lo: bring up lo",
		"net-up: give eth0 its address and route",
	};
	struct fixture *fx = *state;

	fx->spec.net.mode = SPEC_NET_BRIDGE;
	add_port(fx);
	assert_int_equal(make(fx), 0);
	assert_described(fx, lines, ARRAY_SIZE(lines));
	assert_true(net_plan_has_host_part(fx->plan));
}

static void test_pasta_is_described(void **state)
{
	static const char *const lines[] = {
		"net-ports: hold 0.0.0.0:8080/tcp for port 80",
		"net-program: start pasta or slirp4netns",
		"net-lo: bring up lo",
	};
	struct fixture *fx = *state;
	struct net_info info;

	fx->spec.net.mode = SPEC_NET_PASTA;
	add_port(fx);
	assert_int_equal(make(fx), 0);
	assert_described(fx, lines, ARRAY_SIZE(lines));
	net_plan_info(fx->plan, &info);
	assert_string_equal(info.address, "10.0.2.100");
	assert_int_equal(info.ports->n, 1);
}

static void assert_refused(struct fixture *fx, const char *why)
{
	assert_int_equal(make(fx), -EINVAL);
	if (!strstr(fx->error.text, why))
		fail_msg("%s", fx->error.text);
}

static void replace(char **text, const char *with)
{
	free(*text);
	*text = with ? strdup(with) : NULL;
}

static void test_refuses_what_does_not_go_together(void **state)
{
	struct fixture *fx = *state;

	replace(&fx->spec.net.ip, "10.0.0.9");
	assert_refused(fx, "network lo takes no address");
	replace(&fx->spec.net.ip, NULL);
	add_port(fx);
	assert_refused(fx, "network lo publishes no ports");
	fx->spec.net.mode = SPEC_NET_BRIDGE;
	replace(&fx->spec.net.ip, "10.0.0");
	assert_refused(fx, "10.0.0 is not an IPv4 address");
	replace(&fx->spec.net.ip, NULL);
	replace(&fx->spec.net.mac, "01:00:00:00:00:01");
	assert_refused(fx, "is not the MAC address");
	replace(&fx->spec.net.mac, NULL);
	replace(&fx->spec.net.bridge, "br0\"; flush ruleset");
	assert_refused(fx, "is no name of a bridge");
	replace(&fx->spec.net.bridge, "br0");
	assert_refused(fx, "not ours to give");
	replace(&fx->spec.net.bridge, NULL);
	assert_int_equal(strv_add(&fx->spec.net.dns, "dns.example"), 0);
	assert_refused(fx, "nameserver dns.example is not an address");
	strv_deinit(&fx->spec.net.dns);
	assert_int_equal(strv_add(&fx->spec.net.extra_hosts, "db"), 0);
	assert_refused(fx, "host entry db is not NAME:ADDRESS");
}

static void test_writes_texts_for_etc(void **state)
{
	struct fixture *fx = *state;
	struct net_etc etc;

	fx->spec.net.mode = SPEC_NET_PASTA;
	replace(&fx->spec.hostname, "box");
	assert_int_equal(strv_add(&fx->spec.net.dns, "192.0.2.53"), 0);
	assert_int_equal(make(fx), 0);
	assert_int_equal(net_etc_make(fx->plan, &etc, &fx->error), 0);
	assert_non_null(strstr(etc.hosts, "10.0.2.100\tbox web\n"));
	assert_non_null(strstr(etc.resolv_conf, "nameserver 192.0.2.53\n"));
	assert_string_equal(etc.hostname, "box\n");
	net_etc_deinit(&etc);
	net_etc_deinit(&etc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_loopback_is_the_default),
		with_fixture(test_a_namespace_decides_where_nobody_said),
		with_fixture(test_a_bridge_is_described),
		with_fixture(test_pasta_is_described),
		with_fixture(test_refuses_what_does_not_go_together),
		with_fixture(test_writes_texts_for_etc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
