/* SPDX-License-Identifier: MIT */
/*
 * A container with a net namespace of its own does not reach a nameserver on the host's loopback.
 * Then pasta and slirp4netns forward to it; elsewhere what systemd-resolved itself asks is taken.
 */
#include "runner/net_etc.h"

#include <fcntl.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/net_files.h"

#define HOSTS "/etc/hosts"
#define RESOLV_CONF "/etc/resolv.conf"
#define RESOLVED_CONF "/run/systemd/resolve/resolv.conf"

#define _cleanup_resolv_ CLEANUP(net_files_resolv_deinit)

static bool is_hosts_own(const struct net_plan *plan)
{
	return plan->mode == SPEC_NET_HOST || plan->mode == SPEC_NET_JOINED;
}

/* Reads a file, terminated.  One that is not there is empty. */
static int read_file(const char *path, char **ret, size_t *ret_len)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;
	char *text;

	if (fd < 0 && errno != ENOENT)
		return -errno;
	text = calloc(1, NET_FILES_MAX_SIZE + 1);
	if (!text)
		return -ENOMEM;
	if (fd >= 0)
		n = sys_pread_full(fd, text, NET_FILES_MAX_SIZE, 0);
	if (n < 0) {
		free(text);
		return (int)n;
	}
	*ret = text;
	*ret_len = (size_t)n;
	return 0;
}

static int read_resolv(const char *path, struct net_files_resolv *ret)
{
	char *text = NULL;
	size_t len = 0;
	int r = read_file(path, &text, &len);

	if (r == 0)
		r = net_files_decode_resolv(text, len, ret);
	free(text);
	return r;
}

/* Nameservers where the host's cannot be reached.  Better none than those of a stranger. */
static int find_others(const struct net_plan *plan, struct net_files_resolv *resolv)
{
	_cleanup_resolv_ struct net_files_resolv other = { 0 };
	int r;

	if (plan->mode == SPEC_NET_PASTA)
		return strv_add(&resolv->nameservers, NET_USER_DNS);
	r = read_resolv(RESOLVED_CONF, &other);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	net_files_drop_loopback(&other);
	return strv_add_all(&resolv->nameservers, &other.nameservers);
}

static int make_resolv(const struct net_plan *plan, char **ret)
{
	_cleanup_resolv_ struct net_files_resolv resolv = { 0 };
	int r = read_resolv(RESOLV_CONF, &resolv);

	if (r < 0)
		return r;
	if (plan->dns.n > 0) {
		strv_deinit(&resolv.nameservers);
		r = strv_add_all(&resolv.nameservers, &plan->dns);
	} else if (!is_hosts_own(plan)) {
		net_files_drop_loopback(&resolv);
		if (resolv.nameservers.n == 0)
			r = find_others(plan, &resolv);
	}
	if (r < 0)
		return r;
	*ret = net_files_format_resolv(&resolv);
	return *ret ? 0 : -ENOMEM;
}

static int make_hosts(const struct net_plan *plan, char **ret)
{
	_cleanup_free_ char *base = NULL;
	struct net_info info;
	size_t len;
	int r;

	if (plan->mode == SPEC_NET_HOST) {
		r = read_file(HOSTS, &base, &len);
		if (r < 0)
			return r;
	}
	net_plan_info(plan, &info);
	*ret = net_files_format_hosts(&(struct net_files_hosts){
		.base = base,
		.hostname = plan->hostname,
		.name = plan->name,
		.address = *info.address ? info.address : NULL,
		.host_address =
			plan->mode == SPEC_NET_BRIDGE && *info.gateway ? info.gateway : NULL,
		.extra = &plan->extra_hosts,
	});
	return *ret ? 0 : -ENOMEM;
}

int net_etc_make(const struct net_plan *plan, struct net_etc *ret, struct error *error)
{
	struct net_etc etc = { 0 };
	int r = make_resolv(plan, &etc.resolv_conf);

	if (r < 0)
		return error_set_errno(error, r, "cannot make the container's " RESOLV_CONF);
	r = make_hosts(plan, &etc.hosts);
	if (r == 0 && plan->has_hostname && asprintf(&etc.hostname, "%s\n", plan->hostname) < 0) {
		etc.hostname = NULL;
		r = -ENOMEM;
	}
	if (r < 0) {
		net_etc_deinit(&etc);
		return error_set_errno(error, r, "cannot make the container's " HOSTS);
	}
	*ret = etc;
	return 0;
}

void net_etc_deinit(struct net_etc *etc)
{
	free(etc->hosts);
	free(etc->resolv_conf);
	free(etc->hostname);
	*etc = (struct net_etc){ 0 };
}
