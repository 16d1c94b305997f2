/* SPDX-License-Identifier: MIT */
/*
 * Text of rules, and its way into the kernel.
 *
 * For the host's own connections to 127.0.0.1 packets with a loopback source leave by the bridge and
 * answers come back, which route_localnet of the bridge allows and masquerading makes sense of.  It
 * would also let containers send to 127.0.0.1 of the host: the first chain of the bridge's table
 * drops that before anything is translated, and is there before route_localnet is set.
 */
#include "runner/net_nft.h"

#include <dlfcn.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/net_name.h"
#include "runner/netlink.h"

#define LIBRARY "libnftables.so.1"

/* --- text --- */

/* Letters, digits and what nft takes inside a word (its scanner.l); no word of its language. */
static bool is_table_name(const char *name)
{
	static const char prefix[] = "unionfs-";
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.-";

	return strncmp(name, prefix, sizeof(prefix) - 1) == 0 &&
	       strlen(name) < NET_NAME_TABLE_SIZE && strspn(name, allowed) == strlen(name);
}

static void write_bridge(FILE *file, const char *table, const char *bridge, const char *network)
{
	(void)fprintf(file,
		      "table ip %s {\n"
		      "\tchain loopback {\n"
		      "\t\ttype filter hook prerouting priority -300; policy accept;\n"
		      "\t\tiifname \"%s\" ip saddr 127.0.0.0/8 drop\n"
		      "\t\tiifname \"%s\" ip daddr 127.0.0.0/8 drop\n"
		      "\t}\n",
		      table, bridge, bridge);
	(void)fprintf(file,
		      "\tchain forward {\n"
		      "\t\ttype filter hook forward priority 0; policy accept;\n"
		      "\t\toifname != \"%s\" accept\n"
		      "\t\tiifname \"%s\" accept\n"
		      "\t\tct state established,related accept\n"
		      "\t\tct status dnat accept\n"
		      "\t\tdrop\n"
		      "\t}\n",
		      bridge, bridge);
	(void)fprintf(file,
		      "\tchain postrouting {\n"
		      "\t\ttype nat hook postrouting priority 100; policy accept;\n"
		      "\t\tip saddr %s ip daddr != { %s, 224.0.0.0/4 } masquerade\n"
		      "\t}\n"
		      "}\n",
		      network, network);
}

/* Errors of the stream show when it is closed. */
static int finish(FILE *file, char **text, char **ret)
{
	if (fclose(file) != 0) {
		free(*text);
		return -ENOMEM;
	}
	*ret = *text;
	return 0;
}

static void format_network(const struct net_range *range, char ret[NET_RANGE_TEXT_SIZE])
{
	net_range_format(&(struct net_range){ net_range_first(range), range->prefix_len }, ret);
}

int net_nft_format_bridge(const char *table, const char *bridge, const struct net_range *subnet,
			  char **ret)
{
	char network[NET_RANGE_TEXT_SIZE];
	char *text = NULL;
	size_t size;
	FILE *file;

	if (!is_table_name(table) || !net_name_is_interface(bridge))
		return -EINVAL;
	file = open_memstream(&text, &size);
	if (!file)
		return -ENOMEM;
	format_network(subnet, network);
	write_bridge(file, table, bridge, network);
	return finish(file, &text, ret);
}

/* Numbers are formatted here, so that nothing but digits and dots gets into a rule. */
static int write_port(FILE *file, const struct spec_port *port, const char *address)
{
	char host[INET_ADDRSTRLEN];
	uint32_t host_ip = 0;

	if (port->host_ip && net_ip_parse(port->host_ip, &host_ip) < 0)
		return -EINVAL;
	net_ip_format(host_ip, host);
	(void)fprintf(file, "\t\t%s%s %s dport %u dnat to %s:%u\n",
		      host_ip ? "ip daddr " : "fib daddr type local", host_ip ? host : "",
		      port->is_udp ? "udp" : "tcp", port->host_port, address, port->container_port);
	return 0;
}

static int write_nat_chain(FILE *file, const char *hook, const struct spec_ports *ports,
			   const char *address)
{
	int r = 0;

	(void)fprintf(file, "\tchain %s {\n\t\ttype nat hook %s priority -100; policy accept;\n",
		      hook, hook);
	for (size_t i = 0; i < ports->n && r == 0; i++)
		r = write_port(file, &ports->items[i], address);
	(void)fprintf(file, "\t}\n");
	return r;
}

static int write_ports(FILE *file, const struct net_nft_ports *ports)
{
	char network[NET_RANGE_TEXT_SIZE];
	char address[INET_ADDRSTRLEN];
	int r;

	net_ip_format(ports->address, address);
	format_network(ports->subnet, network);
	(void)fprintf(file, "table ip %s {\n", ports->table);
	r = write_nat_chain(file, "prerouting", ports->ports, address);
	if (r == 0)
		r = write_nat_chain(file, "output", ports->ports, address);
	(void)fprintf(file,
		      "\tchain postrouting {\n"
		      "\t\ttype nat hook postrouting priority 100; policy accept;\n"
		      "\t\tip saddr { %s, 127.0.0.0/8 } ip daddr %s ct status dnat masquerade\n"
		      "\t}\n"
		      "}\n",
		      network, address);
	return r;
}

int net_nft_format_ports(const struct net_nft_ports *ports, char **ret)
{
	char *text = NULL;
	size_t size;
	FILE *file;
	int r;

	if (!is_table_name(ports->table))
		return -EINVAL;
	file = open_memstream(&text, &size);
	if (!file)
		return -ENOMEM;
	r = write_ports(file, ports);
	if (r == 0)
		return finish(file, &text, ret);
	(void)fclose(file); /* what it holds is not wanted */
	free(text);
	return r;
}

/* --- libnftables --- */

/* The functions of nftables/libnftables.h that are used, so that its header is not needed. */
struct library {
	void *(*ctx_new)(uint32_t flags);
	void (*ctx_free)(void *ctx);
	int (*buffer_error)(void *ctx);
	int (*buffer_output)(void *ctx);
	const char *(*get_error)(void *ctx);
	int (*run)(void *ctx, const char *text);
};

/* The library stays open: it would have to be read again for the next table. */
static int open_library(struct library *ret, struct error *error)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	const struct {
		const char *name;
		void *target;
	} symbols[] = {
		{ "nft_ctx_new", &ret->ctx_new },
		{ "nft_ctx_free", &ret->ctx_free },
		{ "nft_ctx_buffer_error", &ret->buffer_error },
		{ "nft_ctx_buffer_output", &ret->buffer_output },
		{ "nft_ctx_get_error_buffer", &ret->get_error },
		{ "nft_run_cmd_from_buffer", &ret->run },
	};

	if (!handle)
		return error_set(error, -ENOENT,
				 "a bridge needs %s: install the package libnftables1 (%s)",
				 LIBRARY, dlerror());
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);

		if (!symbol)
			return error_set(error, -ENOENT, "%s is too old: it has no %s", LIBRARY,
					 symbols[i].name);
		memcpy(symbols[i].target, &symbol, sizeof(symbol));
	}
	return 0;
}

/* The first line; the rest shows the rule with marks below it. */
static int tell_complaint(const char *complaint, struct error *error)
{
	return error_set(error, -EIO, "nftables refuses the rules: %.*s",
			 (int)strcspn(complaint, "\n"), complaint);
}

int net_nft_run(const char *text, struct error *error)
{
	struct library library;
	void *ctx;
	int r = open_library(&library, error);

	if (r < 0)
		return r;
	ctx = library.ctx_new(0);
	if (!ctx)
		return error_set_errno(error, -ENOMEM, "cannot use nftables");
	if (library.buffer_error(ctx) != 0 || library.buffer_output(ctx) != 0)
		r = error_set_errno(error, -ENOMEM, "cannot use nftables");
	else if (library.run(ctx, text) != 0)
		r = tell_complaint(library.get_error(ctx), error);
	library.ctx_free(ctx);
	return r;
}

/* --- netlink --- */

/* A kernel without nftables has no such subsystem. */
static bool is_unknown_subsystem(int r)
{
	return r == -EINVAL || r == -EOPNOTSUPP || r == -EPROTONOSUPPORT;
}

static void put_table(struct netlink *nl, uint16_t type, const char *verb, const char *table)
{
	const struct nfgenmsg header = { .nfgen_family = AF_INET, .version = NFNETLINK_V0 };
	struct nlmsghdr *message =
		netlink_begin(nl, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type), 0, &header,
			      sizeof(header), verb, table, NETLINK_STRICT);

	mnl_attr_put_strz(message, NFTA_TABLE_NAME, table);
	netlink_end(nl, message);
}

static void put_batch_end(struct netlink *nl, uint16_t type)
{
	const struct nfgenmsg header = { .nfgen_family = AF_UNSPEC,
					 .version = NFNETLINK_V0,
					 .res_id = htons(NFNL_SUBSYS_NFTABLES) };

	netlink_end(nl, netlink_begin(nl, type, 0, &header, sizeof(header), NULL, NULL,
				      NETLINK_STRICT));
}

int net_nft_has_table(const char *table)
{
	struct netlink nl;
	struct error ignored;
	int r = netlink_open(&nl, NETLINK_NETFILTER);

	if (r < 0)
		return is_unknown_subsystem(r) ? 0 : r;
	put_table(&nl, NFT_MSG_GETTABLE, "look for table", table);
	r = netlink_send(&nl, &ignored);
	netlink_close(&nl);
	if (r == -ENOENT || is_unknown_subsystem(r))
		return 0;
	return r < 0 ? r : 1;
}

int net_nft_delete_table(const char *table, struct error *error)
{
	struct netlink nl;
	int r = netlink_open(&nl, NETLINK_NETFILTER);

	if (r < 0)
		return is_unknown_subsystem(r) ? 0 : error_set_errno(error, r, "netlink");
	put_batch_end(&nl, NFNL_MSG_BATCH_BEGIN);
	put_table(&nl, NFT_MSG_DELTABLE, "remove the nftables table", table);
	put_batch_end(&nl, NFNL_MSG_BATCH_END);
	r = netlink_send(&nl, error);
	netlink_close(&nl);
	return r == -ENOENT || is_unknown_subsystem(r) ? 0 : r;
}
