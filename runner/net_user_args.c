/* SPDX-License-Identifier: MIT */
/* Whatever the container could reach of the host's loopback by default is switched off. */
#include "runner/net_user_args.h"

/* pasta's "-t ADDRESS/PORT:PORT". */
static int add_pasta_ports(struct strv *argv, const struct spec_ports *ports, bool is_udp)
{
	bool is_none = true;
	int r = 0;

	for (size_t i = 0; i < ports->n && r == 0; i++) {
		const struct spec_port *port = &ports->items[i];

		if (port->is_udp != is_udp)
			continue;
		is_none = false;
		r = strv_add(argv, is_udp ? "-u" : "-t");
		if (r == 0)
			r = strv_addf(argv, "%s/%u:%u", port->host_ip ? port->host_ip : "0.0.0.0",
				      port->host_port, port->container_port);
	}
	if (r == 0 && is_none)
		r = strv_add(argv, is_udp ? "-u" : "-t");
	return r == 0 && is_none ? strv_add(argv, "none") : r;
}

static int add_words(struct strv *argv, const char *const *words, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = strv_add(argv, words[i]);
	return r;
}

/* Neither the gateway's address nor any port leads from the container to the host's loopback. */
static int format_pasta(const struct net_user_paths *paths, const struct spec_ports *ports,
			struct strv *argv)
{
	const char *const words[] = {
		paths->program,   "--foreground",   "--quiet",        "--config-net", "--ns-ifname",
		paths->interface, "--address",      NET_USER_ADDRESS, "--netmask",    "24",
		"--gateway",      NET_USER_GATEWAY, "--dns-forward",  NET_USER_DNS,   "--no-map-gw",
		"--tcp-ns",       "none",           "--udp-ns",       "none",         "--pid",
		paths->ready,     "--userns",       paths->userns,    "--netns",      paths->netns,
		"--ns-mac-addr",  NET_USER_MAC,
	};
	const char *const as_root[] = { "--runas", "0:0" };
	int r = add_words(argv, words, ARRAY_SIZE(words));

	if (r == 0 && paths->is_root)
		r = add_words(argv, as_root, ARRAY_SIZE(as_root));
	if (r == 0)
		r = add_pasta_ports(argv, ports, false);
	return r == 0 ? add_pasta_ports(argv, ports, true) : r;
}

/* Its sandbox is a mount namespace, which needs to be made by root of the caller's user namespace. */
static int format_slirp(const struct net_user_paths *paths, struct strv *argv)
{
	const char *const words[] = {
		paths->program,     "--configure", "--disable-host-loopback",
		"--enable-seccomp", "--mtu=65520", "--netns-type=path",
	};
	int r = add_words(argv, words, ARRAY_SIZE(words));

	if (r == 0 && paths->is_root)
		r = strv_add(argv, "--enable-sandbox");
	if (r == 0)
		r = strv_addf(argv, "--ready-fd=%d", paths->ready_fd);
	if (r == 0)
		r = strv_addf(argv, "--exit-fd=%d", paths->exit_fd);
	if (r == 0 && paths->userns)
		r = strv_addf(argv, "--userns-path=%s", paths->userns);
	if (r == 0 && paths->socket)
		r = strv_addf(argv, "--api-socket=%s", paths->socket);
	if (r == 0)
		r = strv_add(argv, paths->netns);
	return r == 0 ? strv_add(argv, paths->interface) : r;
}

int net_user_format(enum net_user_program program, const struct net_user_paths *paths,
		    const struct spec_ports *ports, struct strv *ret)
{
	struct strv argv = { 0 };
	int r = program == NET_USER_PASTA ? format_pasta(paths, ports, &argv) :
					    format_slirp(paths, &argv);

	if (r < 0)
		strv_deinit(&argv);
	else
		*ret = argv;
	return r;
}
