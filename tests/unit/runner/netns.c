/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/net_loopback.h"
#include "runner/netlink_put.h"
#include "runner/netlink_query.h"

#define TIMEOUT_MS 1000

static void leave(const char *reason)
{
	(void)printf("skip: %s\n", reason);
	exit(77);
}

void netns_skip_unless_possible(void)
{
	pid_t pid;
	int status = 1;

	if (geteuid() != 0)
		leave("needs root, to make net namespaces");
	pid = fork();
	if (pid == 0)
		_exit(unshare(CLONE_NEWNET | CLONE_NEWNS) == 0 ? 0 : 1);
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		leave("needs to make net namespaces");
}

static void write_file(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		_exit(99);
}

static void become_mapped(void)
{
	const gid_t group = getegid();
	char map[64];

	(void)snprintf(map, sizeof(map), "0 %u 1", geteuid());
	if (unshare(CLONE_NEWUSER) < 0)
		_exit(99);
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", map);
	(void)snprintf(map, sizeof(map), "0 %u 1", group);
	write_file("/proc/self/gid_map", map);
}

pid_t netns_sleeper(bool is_mapped)
{
	int fds[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (is_mapped)
			become_mapped();
		if (unshare(CLONE_NEWNET) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0 ||
		    write(fds[1], "", 1) != 1)
			_exit(99);
		for (;;)
			(void)pause();
	}
	(void)close(fds[1]);
	assert_int_equal(read(fds[0], &byte, 1), 1);
	(void)close(fds[0]);
	return pid;
}

void netns_end(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Enters the user namespace as well where it is another one. */
static void enter(pid_t pid)
{
	char path[64];
	_cleanup_fd_ int user = -1;
	_cleanup_fd_ int net = -1;

	if (pid == 0)
		return;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	net = open(path, O_RDONLY | O_CLOEXEC);
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/user", (int)pid);
	user = open(path, O_RDONLY | O_CLOEXEC);
	if (user >= 0)
		(void)setns(user, CLONE_NEWUSER); /* fails where it is ours */
	if (net < 0 || setns(net, CLONE_NEWNET) < 0)
		_exit(98);
}

/* A failed assertion must not go on with the parent's tests. */
int netns_call(pid_t pid, int (*run)(void *cookie), void *cookie)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		enter(pid);
		_exit(-run(cookie));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

struct uplink {
	const char *name;
	const char *address;
};

static int set_up_link(void *cookie)
{
	const struct uplink *uplink = cookie;
	struct netlink_link link = { 0 };
	struct net_range range = { .prefix_len = 24 };
	struct error error;
	struct netlink nl;
	int r = net_ip_parse(uplink->address, &range.address);

	if (r == 0)
		r = net_loopback_up();
	if (r == 0)
		r = netlink_open(&nl, NETLINK_ROUTE);
	if (r == 0)
		r = netlink_find_link(&nl, uplink->name, &link);
	if (r < 0)
		return r;
	netlink_put_address(&nl, uplink->name, link.index, &range);
	netlink_put_up(&nl, uplink->name);
	return netlink_send(&nl, &error);
}

pid_t netns_host(void)
{
	static const uint8_t mac[NET_MAC_LEN] = { 2, 0, 0, 0, 0, 1 };
	struct uplink inner = { "up0", NETNS_HOST };
	struct uplink outer = { "out0", NETNS_OUTSIDE };
	struct error error;
	struct netlink nl;
	uint32_t gateway;
	pid_t outside;

	assert_int_equal(unshare(CLONE_NEWNET | CLONE_NEWNS), 0);
	assert_int_equal(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	outside = netns_sleeper(false);
	assert_int_equal(netlink_open(&nl, NETLINK_ROUTE), 0);
	netlink_put_veth(&nl, &(struct netlink_veth){ .name = "up0",
						      .peer_name = "out0",
						      .peer_mac = mac,
						      .peer_netns_fd = -1,
						      .peer_pid = outside });
	assert_int_equal(netlink_send(&nl, &error), 0);
	assert_int_equal(set_up_link(&inner), 0);
	assert_int_equal(netns_call(outside, set_up_link, &outer), 0);
	assert_int_equal(net_ip_parse(NETNS_OUTSIDE, &gateway), 0);
	netlink_put_default_route(&nl, gateway);
	assert_int_equal(netlink_send(&nl, &error), 0);
	netlink_close(&nl);
	return outside;
}

/* --- asking and answering --- */

static struct sockaddr_in address_of(const struct netns_place *place)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(place->port) };

	if (inet_pton(AF_INET, place->address, &address.sin_addr) != 1)
		_exit(97);
	return address;
}

static int open_socket(const struct netns_place *place)
{
	return socket(AF_INET, (place->is_udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
}

static void answer_datagram(int fd)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char text[64];

	if (recvfrom(fd, text, sizeof(text), 0, (struct sockaddr *)&from, &len) < 0)
		return;
	(void)inet_ntop(AF_INET, &from.sin_addr, text, sizeof(text));
	(void)sendto(fd, text, strlen(text), 0, (struct sockaddr *)&from, len);
}

static void answer_connection(int listener)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char text[64];
	int fd = accept(listener, (struct sockaddr *)&from, &len);

	if (fd < 0)
		return;
	(void)recv(fd, text, sizeof(text), 0);
	(void)inet_ntop(AF_INET, &from.sin_addr, text, sizeof(text));
	(void)send(fd, text, strlen(text), MSG_NOSIGNAL);
	(void)close(fd);
}

static void serve(pid_t pid, const struct netns_place *place, int ready_fd)
{
	struct sockaddr_in address = address_of(place);
	const int on = 1;
	int fd;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	enter(pid);
	fd = open_socket(place);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    (!place->is_udp && listen(fd, 128) < 0) || write(ready_fd, "", 1) != 1)
		_exit(96);
	for (;;) {
		if (place->is_udp)
			answer_datagram(fd);
		else
			answer_connection(fd);
	}
}

pid_t netns_serve(pid_t pid, const struct netns_place *place)
{
	int fds[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		serve(pid, place, fds[1]);
	(void)close(fds[1]);
	assert_int_equal(read(fds[0], &byte, 1), 1);
	(void)close(fds[0]);
	return child;
}

static int wait_readable(int fd, short events)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };
	int error = 0;
	socklen_t len = sizeof(error);

	if (poll(&poll_fd, 1, TIMEOUT_MS) != 1)
		return -ETIMEDOUT;
	(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return -error;
}

static int ask(const struct netns_place *place, char ret[64])
{
	struct sockaddr_in address = address_of(place);
	_cleanup_fd_ int fd = open_socket(place);
	ssize_t n;
	int r = fcntl(fd, F_SETFL, O_NONBLOCK);

	if (r == 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		r = errno == EINPROGRESS ? wait_readable(fd, POLLOUT) : -errno;
	if (r == 0 && send(fd, "?", 1, MSG_NOSIGNAL) < 0)
		r = -errno;
	if (r == 0)
		r = wait_readable(fd, POLLIN);
	if (r < 0)
		return r;
	n = recv(fd, ret, 63, 0);
	if (n <= 0)
		return n < 0 ? -errno : -ENODATA;
	ret[n] = '\0';
	return 0;
}

struct question {
	const struct netns_place *place;
	int fd;
};

static int ask_and_tell(void *cookie)
{
	const struct question *question = cookie;
	char answer[64];
	int r = ask(question->place, answer);

	if (r == 0 && write(question->fd, answer, strlen(answer)) < 0)
		r = -errno;
	return r;
}

int netns_ask(pid_t pid, const struct netns_place *place, char ret[64])
{
	struct question question = { .place = place };
	int fds[2];
	ssize_t n;
	int r;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	question.fd = fds[1];
	r = netns_call(pid, ask_and_tell, &question);
	(void)close(fds[1]);
	n = read(fds[0], ret, 63);
	ret[MAX(n, 0)] = '\0';
	(void)close(fds[0]);
	return r;
}

bool netns_is_killed_at(unsigned n, int (*work)(void *cookie), void *cookie)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		(void)raise(SIGSTOP);
		_exit(work(cookie) == 0 ? 0 : 1);
	}
	for (unsigned stops = 0; stops <= 2 * n; stops++) {
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), 0);
			return false;
		}
		assert_true(WIFSTOPPED(status));
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	}
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == pid && !WIFSIGNALED(status) && !WIFEXITED(status))
		;
	return true;
}

char *netns_shell(const char *command)
{
	FILE *file = popen(command, "re");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(file);
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	assert_int_equal(pclose(file), 0);
	return text;
}
