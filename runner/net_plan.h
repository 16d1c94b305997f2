/* SPDX-License-Identifier: MIT */
/* What the network of one container is to be.  Others include net.h; the fields are for net_*. */
#ifndef RUNNER_NET_PLAN_H
#define RUNNER_NET_PLAN_H

#include <net/if.h>

#include "lib/base.h"
#include "lib/error.h"
#include "lib/strv.h"
#include "runner/net_name.h"
#include "runner/net_user.h"
#include "runner/spec.h"

/** The state directory whose bridge has the plain name. */
#define NET_DEFAULT_STATE_DIR "/run/unionfs-run"

/** The container's interface. */
#define NET_INTERFACE "eth0"

struct net_plan {
	enum spec_net_mode mode;
	char *name;
	char *state_dir;
	char *hostname;
	bool has_hostname; /* a uts namespace of its own */
	bool has_userns;
	bool is_own_bridge;
	char bridge[IFNAMSIZ];
	char host_interface[IFNAMSIZ];
	uint8_t mac[NET_MAC_LEN];
	uint32_t wanted; /* 0: any address */
	struct spec_ports ports;
	struct strv dns;
	struct strv extra_hosts;

	/* Since net_reserve. */
	struct net_range address; /* prefix_len 0: none */
	struct net_range gateway; /* the bridge's own address */
	int *port_fds;            /* as many as ports, or NULL */

	/* Since net_setup_host. */
	struct net_user user;
};

/** For inspect and ls.  Texts are "" where there is no such thing. */
struct net_info {
	const char *mode;              /* "none", "lo", "host", "bridge", "pasta", "joined" */
	const char *program;           /* "pasta" or "slirp4netns" once started, or "" */
	char bridge[IFNAMSIZ];         /* the host's bridge */
	char host_interface[IFNAMSIZ]; /* the host's end of the veth pair */
	char address[INET_ADDRSTRLEN]; /* of eth0; on a bridge from net_reserve on */
	unsigned prefix_len;           /* 0: no address */
	char gateway[INET_ADDRSTRLEN]; /* on a bridge also the host as the container sees it */
	char mac[NET_MAC_TEXT_SIZE];
	const struct spec_ports *ports; /* borrowed from the plan */
};

/**
 * Check the network of @spec and decide what there will be.  Asks neither the machine nor the file
 * system.  @name is the container's and @state_dir absolute; both are copied, and what is needed of
 * the spec.
 *
 * A net namespace that the spec shares or joins is the mode, when that is the default.
 *
 * -EINVAL, told in @error: ports without bridge or pasta, an address that is none, and so on;
 * -ENOMEM.
 */
int net_plan_make(const struct spec *spec, const char *name, const char *state_dir,
		  struct net_plan **ret, struct error *error) NODISCARD;

/**
 * Frees.  Ports that net_reserve keeps become free and pasta or slirp4netns ends; nothing else on
 * the host changes.  NULL is accepted.
 */
void net_plan_free(struct net_plan *plan);

/** Append the steps, one line each, for --dry-run: "net-veth: make ufs... and eth0". */
int net_plan_describe(const struct net_plan *plan, struct strv *lines) NODISCARD;

/** Whether net_reserve and net_setup_host have something to do, so that the container must wait. */
bool net_plan_has_host_part(const struct net_plan *plan);

/** What there is to tell; borrowed from the plan. */
void net_plan_info(const struct net_plan *plan, struct net_info *ret);

/** Close the sockets that hold the ports. */
void net_plan_free_ports(struct net_plan *plan);

#endif
