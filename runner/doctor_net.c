/* SPDX-License-Identifier: MIT */
/* Links and tables are tried in a network namespace that ends with the trial. */
#include "runner/doctor_net.h"

#include <dlfcn.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define MESSAGE_SIZE 1024

static const char *const kinds[] = { "bridge", "veth" };

DEFINE_POINTER_CLEANUP(cleanup_socket, struct mnl_socket, mnl_socket_close)

/* Send one request that asks for an acknowledgement and return what that says. */
static int exchange(int bus, struct nlmsghdr *request)
{
	CLEANUP(cleanup_socket) struct mnl_socket *sock = mnl_socket_open2(bus, SOCK_CLOEXEC);
	char answer[MNL_SOCKET_BUFFER_SIZE];
	ssize_t n;

	if (!sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	request->nlmsg_flags = (uint16_t)(request->nlmsg_flags | NLM_F_REQUEST | NLM_F_ACK);
	request->nlmsg_seq = 1;
	if (mnl_socket_sendto(sock, request, request->nlmsg_len) < 0)
		return -errno;
	n = mnl_socket_recvfrom(sock, answer, sizeof(answer));
	if (n < 0)
		return -errno;
	return mnl_cb_run(answer, (size_t)n, 1, mnl_socket_get_portid(sock), NULL, NULL) < 0 ?
		       -errno :
		       0;
}

static int make_link(int kind)
{
	char buffer[MESSAGE_SIZE] = { 0 };
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nlattr *info;

	message->nlmsg_type = RTM_NEWLINK;
	message->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	(void)mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg)); /* is zeroed */
	info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, kinds[kind]);
	mnl_attr_nest_end(message, info);
	return exchange(NETLINK_ROUTE, message);
}

void doctor_net_link(const struct doctor_check *check, const struct idmap_caller *caller,
		     struct doctor_report *report)
{
	for (int i = 0; i < (int)ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i], check->object) == 0)
			doctor_report_result(report, doctor_try_in_namespaces(caller, CLONE_NEWNET,
									      make_link, i));
	}
}

/* Asks for a generation, which every kernel with nftables has. */
static int ask_for_generation(int argument)
{
	char buffer[MESSAGE_SIZE] = { 0 };
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *head;

	(void)argument;
	message->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN;
	head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->version = NFNETLINK_V0;
	return exchange(NETLINK_NETFILTER, message);
}

void doctor_net_nftables(const struct doctor_check *check, const struct idmap_caller *caller,
			 struct doctor_report *report)
{
	(void)check;
	doctor_report_result(report,
			     doctor_try_in_namespaces(caller, CLONE_NEWNET, ask_for_generation, 0));
}

/* In a child, so that what the library does when it is loaded is gone with it. */
static int load_nftables(int argument)
{
	(void)argument;
	return dlopen("libnftables.so.1", RTLD_LAZY) ? 0 : -ENOENT;
}

void doctor_net_library(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	(void)caller;
	if (doctor_try(load_nftables, 0) == 0)
		doctor_report_good(report, "%s can be loaded", check->object);
	else
		doctor_report_bad(report, "%s cannot be loaded", check->object);
}

/* Returns the path, for free(3), or NULL. */
static char *find_program(const char *name, size_t len)
{
	const char *list = getenv("PATH");

	while (list && *list) {
		const size_t n = strcspn(list, ":");
		char *path;

		if (asprintf(&path, "%.*s/%.*s", (int)n, list, (int)len, name) < 0)
			return NULL;
		if (n > 0 && access(path, X_OK) == 0)
			return path;
		free(path);
		list += n + (list[n] == ':');
	}
	return NULL;
}

void doctor_net_program(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	const char *name = check->object;

	(void)caller;
	while (*name) {
		const size_t len = strcspn(name, " ");
		_cleanup_free_ char *path = find_program(name, len);

		if (path) {
			doctor_report_good(report, "%s", path);
			return;
		}
		name += len + (name[len] == ' ');
	}
	doctor_report_bad(report, "not found in PATH");
}

void doctor_net_setting(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	const int64_t value = doctor_read_number(check->object);

	(void)caller;
	if (value == 1)
		doctor_report_good(report, "on");
	else if (value >= 0)
		doctor_report_bad(report, "off");
	else
		doctor_report_bad(report, "%s", strerror((int)-value));
}
