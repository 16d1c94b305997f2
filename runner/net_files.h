/* SPDX-License-Identifier: MIT */
/* Texts of the container's /etc/hosts, /etc/resolv.conf and /etc/hostname.  Pure. */
#ifndef RUNNER_NET_FILES_H
#define RUNNER_NET_FILES_H

#include "lib/base.h"
#include "lib/strv.h"

/** The longest resolv.conf that is looked at. */
#define NET_FILES_MAX_SIZE 65536

struct net_files_hosts {
	const char *base; /* the whole text but for what is extra; NULL: made from the rest */
	const char *hostname;
	const char *name;         /* the container's; may be the same */
	const char *address;      /* the container's own; NULL: 127.0.1.1 */
	const char *host_address; /* the host, as host.containers.internal; NULL: unknown */
	const struct strv *extra; /* "NAME:ADDRESS" each, checked by net_files_check_host */
};

/** resolv.conf(5). */
struct net_files_resolv {
	struct strv nameservers; /* addresses */
	struct strv others;      /* lines "search ...", "options ..." and the like */
};

/** Check "NAME:ADDRESS", the address of either family.  -EINVAL. */
int net_files_check_host(const char *entry) NODISCARD;

/** Check an address of either family, an IPv6 one with or without "%INTERFACE".  -EINVAL. */
int net_files_check_address(const char *text) NODISCARD;

/** Text of /etc/hosts, which the caller frees, or NULL when memory is short. */
char *net_files_format_hosts(const struct net_files_hosts *hosts) NODISCARD;

/**
 * Read resolv.conf; lines of no use are left out.  Never fails but by -ENOMEM, or -EFBIG for more
 * than NET_FILES_MAX_SIZE.  The caller deinits.
 */
int net_files_decode_resolv(const char *text, size_t len, struct net_files_resolv *ret) NODISCARD;
void net_files_resolv_deinit(struct net_files_resolv *resolv);

/** Take out nameservers on the host's loopback, which another net namespace does not reach. */
void net_files_drop_loopback(struct net_files_resolv *resolv);

/** Text of /etc/resolv.conf, which the caller frees, or NULL when memory is short. */
char *net_files_format_resolv(const struct net_files_resolv *resolv) NODISCARD;

#endif
