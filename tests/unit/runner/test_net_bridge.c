/* SPDX-License-Identifier: MIT */
/* Containers on the bridge, for real: in net namespaces of this program's own. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/net.h"
#include "tests/unit/runner/netns.h"

static pid_t outside;
static char state_dir[] = "/tmp/unionfs-net.XXXXXX";

/* --- containers --- */

struct container {
	struct spec spec;
	struct net_plan *plan;
	struct net_info info;
	pid_t pid;
};

static void add_port(struct spec *spec, const char *host_ip, uint16_t host_port,
		     uint16_t container_port, bool is_udp)
{
	struct spec_port *port = spec_grow(&spec->net.ports);

	assert_non_null(port);
	*port = (struct spec_port){ host_ip ? strdup(host_ip) : NULL, host_port, container_port,
				    is_udp };
}

static void container_init(struct container *container)
{
	*container = (struct container){ 0 };
	spec_init(&container->spec);
	container->spec.net.mode = SPEC_NET_BRIDGE;
}

static int set_up_inside(void *cookie)
{
	struct error error;
	int r = net_setup_container(cookie, &error);

	if (r < 0)
		(void)fprintf(stderr, "%s\n", error.text);
	return r;
}

/* Everything a monitor does up to the first process' go. */
static int container_set_up(struct container *container, struct error *error)
{
	struct net_target target = { container->pid, -1, -1 };
	int r = net_reserve(container->plan, error);

	return r < 0 ? r : net_setup_host(container->plan, &target, error);
}

static int container_try(struct container *container, const char *name, struct error *error)
{
	int r = net_plan_make(&container->spec, name, state_dir, &container->plan, error);

	if (r < 0)
		return r;
	container->pid = netns_sleeper(false);
	r = container_set_up(container, error);
	if (r == 0)
		r = netns_call(container->pid, set_up_inside, container->plan);
	net_plan_info(container->plan, &container->info);
	return r;
}

static void container_start(struct container *container, const char *name)
{
	struct error error = { "" };
	int r = container_try(container, name, &error);

	if (r < 0)
		fail_msg("%s: %s", name, error.text);
}

static void container_stop(struct container *container)
{
	struct error error = { "" };

	if (container->pid)
		netns_end(container->pid);
	if (container->plan && net_release(container->plan, &error) < 0)
		fail_msg("%s", error.text);
	net_plan_free(container->plan);
	spec_deinit(&container->spec);
}

/* --- what is left --- */

static void assert_nothing_is_left(void)
{
	_cleanup_free_ char *links = netns_shell("ip -o link | sed 's/@.*//; s/^[0-9]*: //' | "
						 "grep '^u[fb]' || :");
	_cleanup_free_ char *tables = netns_shell("nft list tables");
	char command[128];
	_cleanup_free_ char *notes = NULL;

	(void)snprintf(command, sizeof(command), "find %s -type l", state_dir);
	notes = netns_shell(command);
	assert_string_equal(links, "");
	assert_string_equal(tables, "");
	assert_string_equal(notes, "");
}

static void assert_reaches(pid_t pid, bool is_udp, const char *address, uint16_t port,
			   const char *seen_as)
{
	char answer[64];
	int r = netns_ask(pid, &(struct netns_place){ is_udp, address, port }, answer);

	if (r < 0)
		fail_msg("%s:%u/%s: %s", address, port, is_udp ? "udp" : "tcp", strerror(-r));
	if (seen_as)
		assert_string_equal(answer, seen_as);
}

static void assert_does_not_reach(pid_t pid, bool is_udp, const char *address, uint16_t port)
{
	char answer[64];

	assert_true(netns_ask(pid, &(struct netns_place){ is_udp, address, port }, answer) < 0);
}

/* --- the tests --- */

static void test_neighbours_reach_each_other(void **state)
{
	struct container a;
	struct container b;
	pid_t servers[2];

	(void)state;
	container_init(&a);
	container_init(&b);
	container_start(&a, "a");
	container_start(&b, "b");
	assert_string_not_equal(a.info.address, b.info.address);
	for (int udp = 0; udp < 2; udp++)
		servers[udp] = netns_serve(b.pid, &(struct netns_place){ udp, "0.0.0.0", 81 });
	assert_reaches(a.pid, false, b.info.address, 81, a.info.address);
	assert_reaches(a.pid, true, b.info.address, 81, a.info.address);
	for (int udp = 0; udp < 2; udp++)
		netns_end(servers[udp]);
	container_stop(&a);
	container_stop(&b);
	assert_nothing_is_left();
}

static void test_outside_is_reached_as_the_host(void **state)
{
	struct container a;
	pid_t server = netns_serve(outside, &(struct netns_place){ false, "0.0.0.0", 90 });
	struct net_dev_counters counters;

	(void)state;
	container_init(&a);
	container_start(&a, "a");
	assert_reaches(a.pid, false, NETNS_OUTSIDE, 90, NETNS_HOST);
	assert_int_equal(net_read_counters(a.pid, &counters), 0);
	assert_true(counters.rx_packets > 2 && counters.tx_packets > 2);
	assert_true(counters.rx_bytes > counters.rx_packets * 40);
	netns_end(server);
	container_stop(&a);
	assert_int_equal(net_read_counters(a.pid, &counters), -ESRCH);
	assert_nothing_is_left();
}

static void assert_published(const struct container *web, const struct container *other,
			     bool is_udp)
{
	assert_reaches(outside, is_udp, NETNS_HOST, 8080, NETNS_OUTSIDE);
	assert_reaches(0, is_udp, "127.0.0.1", 8080, NULL);
	assert_reaches(0, is_udp, NETNS_HOST, 8080, NULL);
	assert_reaches(other->pid, is_udp, web->info.gateway, 8080, NULL);
	assert_reaches(other->pid, is_udp, NETNS_HOST, 8080, NULL);
	assert_reaches(web->pid, is_udp, NETNS_HOST, 8080, NULL);
}

static void set_bridge_nf(bool is_on)
{
	free(netns_shell(is_on ? "echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables || :" :
				 "echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables || :"));
}

static void test_published_ports_lead_in_from_everywhere(void **state)
{
	struct container web;
	struct container other;
	pid_t servers[2];

	(void)state;
	container_init(&web);
	container_init(&other);
	add_port(&web.spec, NULL, 8080, 80, false);
	add_port(&web.spec, NULL, 8080, 80, true);
	container_start(&web, "web");
	container_start(&other, "other");
	for (int udp = 0; udp < 2; udp++)
		servers[udp] = netns_serve(web.pid, &(struct netns_place){ udp, "0.0.0.0", 80 });
	for (int nf = 0; nf < 2; nf++) {
		set_bridge_nf(nf);
		assert_published(&web, &other, false);
		assert_published(&web, &other, true);
	}
	for (int udp = 0; udp < 2; udp++)
		netns_end(servers[udp]);
	container_stop(&web);
	assert_does_not_reach(outside, false, NETNS_HOST, 8080);
	container_stop(&other);
	assert_nothing_is_left();
}

static void test_a_port_of_one_address_is_closed_on_others(void **state)
{
	struct container web;
	pid_t server;

	(void)state;
	container_init(&web);
	add_port(&web.spec, "127.0.0.1", 8080, 80, false);
	container_start(&web, "web");
	server = netns_serve(web.pid, &(struct netns_place){ false, "0.0.0.0", 80 });
	assert_reaches(0, false, "127.0.0.1", 8080, NULL);
	assert_does_not_reach(outside, false, NETNS_HOST, 8080);
	netns_end(server);
	container_stop(&web);
	assert_nothing_is_left();
}

static void test_what_is_not_published_is_not_reached(void **state)
{
	struct container web;
	char command[256];
	pid_t server;

	(void)state;
	container_init(&web);
	add_port(&web.spec, NULL, 8080, 80, false);
	container_start(&web, "web");
	server = netns_serve(web.pid, &(struct netns_place){ false, "0.0.0.0", 81 });
	(void)snprintf(command, sizeof(command),
		       "nsenter -t %d -n ip route replace %s via " NETNS_HOST, (int)outside,
		       web.info.address);
	free(netns_shell(command));
	assert_reaches(0, false, web.info.address, 81, NULL);
	assert_does_not_reach(outside, false, web.info.address, 81);
	netns_end(server);
	container_stop(&web);
}

/* A frame to the host's 127.0.0.1, which no socket of IPv4 would send. */
struct frame {
	struct ether_header ether;
	struct iphdr ip;
	struct udphdr udp;
} __attribute__((packed));

static uint16_t checksum(const void *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i += 2) {
		uint16_t word;

		memcpy(&word, (const char *)bytes + i, 2);
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static int send_frame(void *cookie)
{
	const char *bridge_mac = cookie;
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = (int)if_nametoindex(NET_INTERFACE),
				  .sll_halen = ETH_ALEN };
	struct frame frame = {
		.ether = { .ether_type = htons(ETHERTYPE_IP), .ether_shost = { 2, 9 } },
		.ip = { .version = 4,
			.ihl = 5,
			.ttl = 9,
			.protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(struct iphdr) + sizeof(struct udphdr)),
			.saddr = htonl(0x0ad60005),
			.daddr = htonl(INADDR_LOOPBACK) },
		.udp = { .source = htons(5), .dest = htons(5353), .len = htons(8) },
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (net_mac_parse(bridge_mac, frame.ether.ether_dhost) < 0)
		return -EINVAL;
	frame.ip.check = checksum(&frame.ip, sizeof(frame.ip));
	return sendto(fd, &frame, sizeof(frame), 0, (struct sockaddr *)&to, sizeof(to)) < 0 ?
		       -errno :
		       0;
}

static bool arrives_at_loopback(int fd, const struct container *web, char *bridge_mac)
{
	char byte;

	assert_int_equal(netns_call(web->pid, send_frame, bridge_mac), 0);
	(void)usleep(100000); /* what has not arrived by then was dropped */
	return recv(fd, &byte, 1, MSG_DONTWAIT) >= 0;
}

static void test_loopback_of_the_host_is_out_of_reach(void **state)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_port = htons(5353),
					     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	_cleanup_fd_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	_cleanup_free_ char *mac = NULL;
	struct container web;
	char command[256];

	(void)state;
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	container_init(&web);
	add_port(&web.spec, NULL, 8080, 80, false);
	container_start(&web, "web");
	(void)snprintf(command, sizeof(command),
		       "ip -o link show %s | sed 's/.*ether \\([0-9a-f:]*\\).*/\\1/' | tr -d '\\n'",
		       web.info.bridge);
	mac = netns_shell(command);
	assert_false(arrives_at_loopback(fd, &web, mac));
	(void)snprintf(command, sizeof(command),
		       "nft flush chain ip unionfs-%s loopback; "
		       "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.%s.rp_filter=0",
		       web.info.bridge, web.info.bridge);
	free(netns_shell(command));
	assert_true(arrives_at_loopback(fd, &web, mac)); /* else this test proves nothing */
	container_stop(&web);
}

static void test_a_taken_port_is_named(void **state)
{
	pid_t server = netns_serve(0, &(struct netns_place){ false, "127.0.0.1", 8080 });
	struct error error = { "" };
	struct container first;
	struct container second;

	(void)state;
	container_init(&first);
	add_port(&first.spec, NULL, 8080, 80, false);
	assert_int_equal(container_try(&first, "first", &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "0.0.0.0:8080/tcp"));
	container_stop(&first);
	assert_nothing_is_left();
	netns_end(server);

	container_init(&first);
	container_init(&second);
	add_port(&first.spec, NULL, 8080, 80, false);
	add_port(&second.spec, "127.0.0.1", 8080, 80, false);
	container_start(&first, "first");
	assert_int_equal(container_try(&second, "second", &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "127.0.0.1:8080/tcp"));
	container_stop(&first);
	container_stop(&second);
	assert_nothing_is_left();
}

static void test_a_wanted_address_is_given_once(void **state)
{
	struct error error = { "" };
	struct container first;
	struct container second;

	(void)state;
	container_init(&first);
	container_init(&second);
	first.spec.net.ip = strdup("10.214.7.7");
	first.spec.net.mac = strdup("02:00:00:00:07:07");
	second.spec.net.ip = strdup("10.214.7.7");
	container_start(&first, "first");
	assert_string_equal(first.info.address, "10.214.7.7");
	assert_string_equal(first.info.mac, "02:00:00:00:07:07");
	assert_int_equal(container_try(&second, "second", &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "10.214.7.7 is taken by container first"));
	container_stop(&first);
	container_stop(&second);
	assert_nothing_is_left();
}

static void test_a_foreign_bridge_keeps_its_ways(void **state)
{
	struct container a;
	pid_t server;

	(void)state;
	free(netns_shell("ip link add br0 type bridge; ip addr add 10.9.9.1/24 dev br0; "
			 "ip link set br0 up"));
	container_init(&a);
	a.spec.net.bridge = strdup("br0");
	a.spec.net.ip = strdup("10.9.9.5");
	add_port(&a.spec, NULL, 8080, 80, false);
	container_start(&a, "a");
	server = netns_serve(a.pid, &(struct netns_place){ false, "0.0.0.0", 80 });
	assert_reaches(outside, false, NETNS_HOST, 8080, NETNS_OUTSIDE);
	netns_end(server);
	container_stop(&a);
	assert_nothing_is_left();
	free(netns_shell("ip link show br0 >/dev/null && ip link del br0"));
}

static void test_a_missing_library_is_named(void **state)
{
	struct error error = { "" };
	struct container a;
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		free(netns_shell("for f in /usr/lib/*/libnftables.so.1; do "
				 "nsenter -t $PPID -m mount --bind /dev/null \"$f\"; done"));
		container_init(&a);
		(void)container_try(&a, "a", &error);
		status = !strstr(error.text, "install the package libnftables1");
		container_stop(&a);
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	free(netns_shell("for f in /usr/lib/*/libnftables.so.1; do "
			 "umount \"$f\"; done"));
	assert_int_equal(status, 0);
	assert_nothing_is_left();
}

/* The first makes the bridge and the last removes it, whoever that is. */
static int live_shortly(unsigned i)
{
	struct error error = { "" };
	struct container container;
	char answer[64];
	char name[16];
	int r;

	container_init(&container);
	if (i % 4 == 0)
		add_port(&container.spec, NULL, (uint16_t)(8000 + i), 80, false);
	(void)snprintf(name, sizeof(name), "many%u", i);
	r = container_try(&container, name, &error);
	if (r < 0)
		(void)fprintf(stderr, "%s: %s\n", name, error.text);
	for (int tries = 0; r == 0 && tries < 10; tries++) {
		r = netns_ask(container.pid, &(struct netns_place){ false, NETNS_OUTSIDE, 90 },
			      answer);
		if (r == 0)
			break;
		r = tries < 9 ? 0 : r; /* a machine under load is slow to answer */
	}
	container_stop(&container);
	return r;
}

static void test_a_hundred_at_once(void **state)
{
	pid_t server = netns_serve(outside, &(struct netns_place){ false, "0.0.0.0", 90 });
	pid_t pids[100];
	int status;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(live_shortly(i) < 0);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(pids); i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	netns_end(server);
	assert_nothing_is_left();
}

/* --- killed on the way --- */

static int set_up_now(void *cookie)
{
	struct error error;

	return container_set_up(cookie, &error);
}

static int undo_now(void *cookie)
{
	struct error error;

	(void)cookie;
	return net_teardown("killed", state_dir, &error);
}

static void plan_killed(struct container *container)
{
	struct error error;

	container_init(container);
	add_port(&container->spec, NULL, 8080, 80, false);
	assert_int_equal(
		net_plan_make(&container->spec, "killed", state_dir, &container->plan, &error), 0);
	container->pid = netns_sleeper(false);
}

static void forget_killed(struct container *container)
{
	netns_end(container->pid);
	net_plan_free(container->plan);
	spec_deinit(&container->spec);
}

static void test_killed_while_it_is_set_up(void **state)
{
	struct error error = { "" };
	bool is_killed = true;
	unsigned n = 0;

	(void)state;
	while (is_killed) {
		struct container container;

		plan_killed(&container);
		is_killed = netns_is_killed_at(n++, set_up_now, &container);
		if (!is_killed)
			assert_int_equal(net_teardown("killed", state_dir, &error), 0);
		forget_killed(&container);
		if (net_teardown("killed", state_dir, &error) < 0)
			fail_msg("call %u: %s", n, error.text);
		assert_nothing_is_left();
	}
	print_message("killed at %u system calls\n", n - 1);
	assert_true(n > 40);
}

static void test_killed_while_it_is_undone(void **state)
{
	struct error error = { "" };
	bool is_killed = true;
	unsigned n = 0;

	(void)state;
	while (is_killed) {
		struct container container;

		plan_killed(&container);
		assert_int_equal(container_set_up(&container, &error), 0);
		is_killed = netns_is_killed_at(n++, undo_now, &container);
		forget_killed(&container);
		if (net_teardown("killed", state_dir, &error) < 0)
			fail_msg("call %u: %s", n, error.text);
		assert_nothing_is_left();
	}
	print_message("killed at %u system calls\n", n - 1);
	assert_true(n > 20);
}

static bool is_live(const char *name, void *cookie)
{
	return strcmp(name, cookie) == 0;
}

static void test_a_sweep_spares_the_living(void **state)
{
	struct error error = { "" };
	struct container a;
	struct container b;
	_cleanup_free_ char *links = NULL;

	(void)state;
	container_init(&a);
	container_init(&b);
	container_start(&a, "a");
	container_start(&b, "b");
	netns_end(a.pid);
	net_plan_free(a.plan);
	spec_deinit(&a.spec);
	assert_int_equal(net_sweep(state_dir, is_live, (char *)"b", &error), 0);
	links = netns_shell("ip -o link | grep -c ': ufs'");
	assert_string_equal(links, "1\n");
	container_stop(&b);
	assert_nothing_is_left();
	assert_int_equal(net_sweep(state_dir, is_live, (char *)"b", &error), 0);
}

static int group_setup(void **state)
{
	(void)state;
	netns_skip_unless_possible();
	outside = netns_host();
	return mkdtemp(state_dir) ? 0 : -1;
}

static int group_teardown(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -r %s", state_dir);
	free(netns_shell(command));
	netns_end(outside);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_missing_library_is_named), /* before it is there */
		cmocka_unit_test(test_neighbours_reach_each_other),
		cmocka_unit_test(test_outside_is_reached_as_the_host),
		cmocka_unit_test(test_published_ports_lead_in_from_everywhere),
		cmocka_unit_test(test_a_port_of_one_address_is_closed_on_others),
		cmocka_unit_test(test_what_is_not_published_is_not_reached),
		cmocka_unit_test(test_loopback_of_the_host_is_out_of_reach),
		cmocka_unit_test(test_a_taken_port_is_named),
		cmocka_unit_test(test_a_wanted_address_is_given_once),
		cmocka_unit_test(test_a_foreign_bridge_keeps_its_ways),
		cmocka_unit_test(test_a_sweep_spares_the_living),
		cmocka_unit_test(test_a_hundred_at_once),
		cmocka_unit_test(test_killed_while_it_is_set_up),
		cmocka_unit_test(test_killed_while_it_is_undone),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
