/* SPDX-License-Identifier: MIT */
/* pasta and slirp4netns, for real, called by a user who is not root. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/net.h"
#include "tests/unit/runner/netns.h"

#define USER 200000

static pid_t outside;
static char directory[] = "/tmp/unionfs-net.XXXXXX";
static char state_dir[64];
static char only_slirp[64]; /* a PATH */
static const char full_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static void add_port(struct spec *spec, uint16_t host_port, uint16_t container_port, bool is_udp)
{
	struct spec_port *port = spec_grow(&spec->net.ports);

	assert_non_null(port);
	*port = (struct spec_port){ NULL, host_port, container_port, is_udp };
}

struct container {
	struct spec spec;
	struct net_plan *plan;
	pid_t pid;
};

static void container_init(struct container *container)
{
	*container = (struct container){ 0 };
	spec_init(&container->spec);
	container->spec.net.mode = SPEC_NET_PASTA;
	container->spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
	add_port(&container->spec, 8080, 80, false);
	add_port(&container->spec, 8081, 8081, true);
}

static int set_up_inside(void *cookie)
{
	struct error error;

	return net_setup_container(cookie, &error);
}

static int container_try(struct container *container, struct error *error)
{
	struct net_target target = { 0, -1, -1 };
	int r = net_plan_make(&container->spec, "c", state_dir, &container->plan, error);

	if (r == 0)
		r = net_reserve(container->plan, error);
	if (r < 0)
		return r;
	container->pid = netns_sleeper(true);
	target.pid = container->pid;
	r = net_setup_host(container->plan, &target, error);
	return r < 0 ? r : netns_call(container->pid, set_up_inside, container->plan);
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

static void assert_nothing_is_left(void)
{
	char command[256];
	_cleanup_free_ char *seen = NULL;

	(void)snprintf(command, sizeof(command),
		       "[ ! -d %s ] || find %s ! -type d ! -name lock; "
		       "ps -o args= -u %d | grep -E '^[^ []*(pasta|slirp)' || :",
		       state_dir, state_dir, USER);
	seen = netns_shell(command);
	assert_string_equal(seen, "");
}

static void wait_for_end_of_programs(void)
{
	free(netns_shell("i=0; while ps -o args= -u 200000 | grep -qE '^[^ []*(pasta|slirp)' && "
			 "[ $i -lt 20 ]; do sleep 0.1; i=$((i + 1)); done"));
}

static void assert_reaches(pid_t pid, bool is_udp, const char *address, uint16_t port)
{
	char answer[64];
	int r = netns_ask(pid, &(struct netns_place){ is_udp, address, port }, answer);

	if (r < 0)
		fail_msg("%s:%u/%s: %s", address, port, is_udp ? "udp" : "tcp", strerror(-r));
}

/*
 * Both ways, both protocols.  The port of datagrams has one number on both sides, because pasta of
 * 2023 loses answers to the host's loopback otherwise; slirp4netns always does when it keeps the
 * container from that.
 */
static void use_network(const char *program, bool answers_datagrams_of_loopback)
{
	struct error error = { "" };
	struct container c;
	struct net_info info;
	char answer[64];
	pid_t servers[2];

	container_init(&c);
	if (container_try(&c, &error) < 0)
		fail_msg("%s", error.text);
	net_plan_info(c.plan, &info);
	assert_string_equal(info.program, program);
	assert_true(net_helper_fd(c.plan) >= 0);
	servers[0] = netns_serve(c.pid, &(struct netns_place){ false, "0.0.0.0", 80 });
	servers[1] = netns_serve(c.pid, &(struct netns_place){ true, "0.0.0.0", 8081 });
	for (int udp = 0; udp < 2; udp++) {
		assert_reaches(0, udp, NETNS_HOST, udp ? 8081 : 8080);
		if (!udp || answers_datagrams_of_loopback)
			assert_reaches(0, udp, "127.0.0.1", udp ? 8081 : 8080);
		assert_reaches(c.pid, udp, NETNS_OUTSIDE, 90);
	}
	/* What listens on the host's loopback is not the container's business. */
	assert_true(netns_ask(c.pid, &(struct netns_place){ false, NET_USER_GATEWAY, 91 }, answer) <
		    0);
	assert_true(netns_ask(c.pid, &(struct netns_place){ false, "127.0.0.1", 91 }, answer) < 0);
	for (int udp = 0; udp < 2; udp++)
		netns_end(servers[udp]);
	container_stop(&c);
	assert_nothing_is_left();
}

static void test_pasta(void **state)
{
	(void)state;
	use_network("pasta", true);
}

static void test_slirp4netns(void **state)
{
	(void)state;
	(void)setenv("PATH", only_slirp, 1);
	use_network("slirp4netns", false);
	(void)setenv("PATH", full_path, 1);
}

static void test_none_is_named(void **state)
{
	struct error error = { "" };
	struct container c;

	(void)state;
	(void)setenv("PATH", "/nonexistent", 1);
	container_init(&c);
	assert_int_equal(container_try(&c, &error), -ENOENT);
	(void)setenv("PATH", full_path, 1);
	assert_non_null(strstr(error.text, "package passt"));
	container_stop(&c);
	assert_nothing_is_left();
}

static void test_a_taken_port_is_named(void **state)
{
	struct error error = { "" };
	struct container c;
	pid_t server = netns_serve(0, &(struct netns_place){ false, "127.0.0.1", 8080 });

	(void)state;
	container_init(&c);
	assert_int_equal(container_try(&c, &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "8080/tcp"));
	container_stop(&c);
	netns_end(server);
}

static void test_a_privileged_port_is_named(void **state)
{
	struct error error = { "" };
	struct container c;

	(void)state;
	container_init(&c);
	c.spec.net.ports.items[0].host_port = 81;
	assert_int_equal(container_try(&c, &error), -EACCES);
	assert_non_null(strstr(error.text, "ip_unprivileged_port_start"));
	container_stop(&c);
}

static void test_what_it_complains_of_is_told(void **state)
{
	struct error error = { "" };
	struct net_target target = { 0, -1, -1 };
	struct container c;

	(void)state;
	container_init(&c);
	assert_int_equal(net_plan_make(&c.spec, "c", state_dir, &c.plan, &error), 0);
	c.pid = netns_sleeper(true);
	target.pid = 0x3fffff; /* nobody */

	assert_int_equal(net_setup_host(c.plan, &target, &error), -EIO);
	if (!strstr(error.text, "net-program: pasta does not start: "))
		fail_msg("%s", error.text);
	container_stop(&c);
	assert_nothing_is_left();
}

/* The monitor is killed: the program goes with it. */
static void kill_monitor(const char *program)
{
	struct error error = { "" };
	int fds[2];
	char byte;
	pid_t monitor;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	monitor = fork();
	if (monitor == 0) {
		struct container c;
		struct net_info info;

		container_init(&c);
		if (container_try(&c, &error) < 0)
			_exit(1);
		net_plan_info(c.plan, &info);
		if (strcmp(info.program, program) == 0 && write(fds[1], "", 1) == 1)
			(void)pause();
		_exit(2);
	}
	(void)close(fds[1]);
	assert_int_equal(read(fds[0], &byte, 1), 1);
	(void)close(fds[0]);
	netns_end(monitor);
	wait_for_end_of_programs();
	assert_int_equal(net_teardown("c", state_dir, &error), 0);
	assert_nothing_is_left();
}

static void test_pasta_ends_with_the_monitor(void **state)
{
	(void)state;
	kill_monitor("pasta");
}

static void test_slirp4netns_ends_with_the_monitor(void **state)
{
	(void)state;
	(void)setenv("PATH", only_slirp, 1);
	kill_monitor("slirp4netns");
	(void)setenv("PATH", full_path, 1);
}

static void test_what_is_noted_is_killed(void **state)
{
	struct error error = { "" };
	struct container c;
	char text[8];

	(void)state;
	container_init(&c);
	if (container_try(&c, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(net_teardown("c", state_dir, &error), 0);
	net_helper_complaint(c.plan, text, sizeof(text));
	container_stop(&c);
	assert_nothing_is_left();
}

static int set_up_now(void *cookie)
{
	struct container *c = cookie;
	struct net_target target = { c->pid, -1, -1 };
	struct error error;
	int r = net_reserve(c->plan, &error);

	return r < 0 ? r : net_setup_host(c->plan, &target, &error);
}

static bool is_killed_at(unsigned n)
{
	struct error error = { "" };
	struct container c;
	bool is_killed;

	container_init(&c);
	assert_int_equal(net_plan_make(&c.spec, "c", state_dir, &c.plan, &error), 0);
	c.pid = netns_sleeper(true);
	is_killed = netns_is_killed_at(n, set_up_now, &c);
	netns_end(c.pid);
	net_plan_free(c.plan);
	spec_deinit(&c.spec);
	if (net_teardown("c", state_dir, &error) < 0)
		fail_msg("call %u: %s", n, error.text);
	wait_for_end_of_programs();
	if (net_teardown("c", state_dir, &error) < 0)
		fail_msg("call %u: %s", n, error.text);
	assert_nothing_is_left();
	return is_killed;
}

/* What it leaves may still be on its way to being killed; its note is there or it will not run. */
static void test_killed_while_it_is_set_up(void **state)
{
	unsigned n = 0;

	(void)state;
	while (is_killed_at(n))
		n++;
	print_message("killed at %u system calls\n", n);
	assert_true(n > 20);
}

/* --- a world for it --- */

static int make_user_world(void)
{
	char command[640];

	if (!mkdtemp(directory) || chmod(directory, 0755) < 0)
		return -1;
	(void)snprintf(state_dir, sizeof(state_dir), "%s/state", directory);
	(void)snprintf(only_slirp, sizeof(only_slirp), "%s/bin", directory);
	(void)snprintf(command, sizeof(command),
		       "mkdir %s %s && chown %d %s && ln -s \"$(command -v slirp4netns)\" %s/ && "
		       "ln -s \"$(command -v ps)\" \"$(command -v grep)\" \"$(command -v find)\" "
		       "\"$(command -v sleep)\" %s/ && "
		       "mknod -m 666 %s/tun c 10 200 && mount --bind %s/tun /dev/net/tun",
		       state_dir, only_slirp, USER, state_dir, only_slirp, only_slirp, directory,
		       directory);
	free(netns_shell(command));
	return 0;
}

static int group_setup(void **state)
{
	(void)state;
	netns_skip_unless_possible();
	if (access("/dev/net/tun", F_OK) < 0) {
		(void)printf("skip: no /dev/net/tun\n");
		exit(77);
	}
	(void)setenv("PATH", full_path, 1);
	outside = netns_host();
	for (int udp = 0; udp < 2; udp++)
		(void)netns_serve(outside, &(struct netns_place){ udp, "0.0.0.0", 90 });
	(void)netns_serve(0, &(struct netns_place){ false, "127.0.0.1", 91 });
	return make_user_world();
}

static int group_teardown(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "umount /dev/net/tun; rm -r %s", directory);
	free(netns_shell(command));
	netns_end(outside);
	return 0;
}

/* The tests themselves run as the user; root only makes the world and takes it down. */
static int run_as_user(const struct CMUnitTest *tests, size_t n)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (setgroups(0, NULL) < 0 || setgid(USER) < 0 || setuid(USER) < 0 ||
		    prctl(PR_SET_DUMPABLE, 1) < 0)
			_exit(1);
		_exit(_cmocka_run_group_tests("net_user", tests, n, NULL, NULL));
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pasta),
		cmocka_unit_test(test_slirp4netns),
		cmocka_unit_test(test_none_is_named),
		cmocka_unit_test(test_a_taken_port_is_named),
		cmocka_unit_test(test_a_privileged_port_is_named),
		cmocka_unit_test(test_what_it_complains_of_is_told),
		cmocka_unit_test(test_pasta_ends_with_the_monitor),
		cmocka_unit_test(test_slirp4netns_ends_with_the_monitor),
		cmocka_unit_test(test_what_is_noted_is_killed),
		cmocka_unit_test(test_killed_while_it_is_set_up),
	};
	int r = group_setup(NULL);

	if (r == 0)
		r = run_as_user(tests, ARRAY_SIZE(tests));
	(void)group_teardown(NULL);
	return r;
}
