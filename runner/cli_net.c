/* SPDX-License-Identifier: MIT */
/* See the header. */
#include "runner/cli_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli_text.h"
#include "runner/quantity.h"

static const struct {
	const char *name;
	enum spec_net_mode mode;
} modes[] = {
	{ "none", SPEC_NET_NONE },         { "lo", SPEC_NET_LO },       { "host", SPEC_NET_HOST },
	{ "bridge", SPEC_NET_BRIDGE },     { "pasta", SPEC_NET_PASTA }, { "slirp", SPEC_NET_PASTA },
	{ "slirp4netns", SPEC_NET_PASTA },
};

/* What follows "PREFIX" in @text; NULL when it does not begin with it. */
static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static int set_bridge(struct cli *cli, const char *name, struct error *error)
{
	if (*name == '\0' || strlen(name) >= IF_NAMESIZE || strpbrk(name, "/ \t\n") ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return error_set(error, -EINVAL, "\"%.64s\" is no name of a bridge", name);
	cli->spec.net.mode = SPEC_NET_BRIDGE;
	return cli_text_copy(&cli->spec.net.bridge, name, error);
}

static int join_path(struct cli *cli, const char *path, struct error *error)
{
	struct spec_namespace *ns = &cli->spec.namespaces[SPEC_NS_NET];
	int r = cli_text_check_absolute(path, "the namespace", error);

	if (r < 0)
		return r;
	ns->mode = SPEC_NS_JOINED;
	cli->spec.net.mode = SPEC_NET_JOINED;
	return cli_text_copy(&ns->path, path, error);
}

static int join_container(struct cli *cli, const char *name, struct error *error)
{
	if (!spec_is_name(name))
		return error_set(error, -EINVAL, "\"%.80s\" is no name of a container", name);
	cli->spec.namespaces[SPEC_NS_NET].mode = SPEC_NS_JOINED;
	cli->spec.net.mode = SPEC_NET_JOINED;
	return cli_text_copy(&cli->joined_names[SPEC_NS_NET], name, error);
}

/* Of two options the later one counts: forget what the earlier one wanted. */
static void reset(struct cli *cli)
{
	struct spec_namespace *ns = &cli->spec.namespaces[SPEC_NS_NET];

	ns->mode = SPEC_NS_NEW;
	free(ns->path);
	ns->path = NULL;
	free(cli->joined_names[SPEC_NS_NET]);
	cli->joined_names[SPEC_NS_NET] = NULL;
	free(cli->spec.net.bridge);
	cli->spec.net.bridge = NULL;
}

CLI_TAKE(net)
{
	const char *rest;

	(void)option;
	reset(cli);
	if ((rest = after(values[0], "bridge=")))
		return set_bridge(cli, rest, error);
	if ((rest = after(values[0], "ns:")))
		return join_path(cli, rest, error);
	if ((rest = after(values[0], "container:")))
		return join_container(cli, rest, error);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strcmp(values[0], modes[i].name) != 0)
			continue;
		cli->spec.net.mode = modes[i].mode;
		if (modes[i].mode == SPEC_NET_HOST)
			cli->spec.namespaces[SPEC_NS_NET].mode = SPEC_NS_SHARED;
		return 0;
	}
	return error_set(error, -EINVAL,
			 "\"%.64s\" is none of none, lo, host, bridge, bridge=NAME, pasta, slirp, "
			 "ns:PATH, container:NAME",
			 values[0]);
}

CLI_TAKE(publish)
{
	(void)option;
	return quantity_parse_ports(values[0], &cli->spec.net.ports, error);
}

static bool is_address(const char *text, int family)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(family, text, address) == 1;
}

CLI_TAKE(address)
{
	char *field = (char *)cli + option->offset;

	if (option->offset == offsetof(struct cli, spec.net.ip)) {
		if (!is_address(values[0], AF_INET))
			return error_set(error, -EINVAL, "\"%.64s\" is no IPv4 address", values[0]);
		return cli_text_copy((char **)(void *)field, values[0], error);
	}
	if (!is_address(values[0], AF_INET) && !is_address(values[0], AF_INET6))
		return error_set(error, -EINVAL, "\"%.64s\" is no IP address", values[0]);
	return cli_text_add((struct strv *)(void *)field, values[0], error);
}

CLI_TAKE(mac)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *text = values[0];
	bool is_good = strlen(text) == 17;

	(void)option;
	for (size_t i = 0; i < 17 && is_good; i++)
		is_good = i % 3 == 2 ? text[i] == ':' : strchr(digits, text[i]) != NULL;
	if (!is_good)
		return error_set(error, -EINVAL, "\"%.64s\" is not like 02:00:00:00:00:01", text);
	if (strchr("13579bdfBDF", text[1]))
		return error_set(error, -EINVAL, "\"%s\" is the address of a group", text);
	return cli_text_copy(&cli->spec.net.mac, text, error);
}

CLI_TAKE(host)
{
	const char *colon = strchr(values[0], ':');

	(void)option;
	if (!colon || colon == values[0] || strpbrk(values[0], " \t\n#") ||
	    (!is_address(colon + 1, AF_INET) && !is_address(colon + 1, AF_INET6)))
		return error_set(error, -EINVAL, "\"%.80s\" is not NAME:ADDRESS", values[0]);
	return cli_text_add(&cli->spec.net.extra_hosts, values[0], error);
}

CLI_TAKE(sysctl)
{
	const char *equals = strchr(values[0], '=');

	(void)option;
	if (!equals || equals == values[0])
		return error_set(error, -EINVAL, "\"%.80s\" is not NAME=VALUE", values[0]);
	return cli_text_add(&cli->spec.sysctls, values[0], error);
}
