/* SPDX-License-Identifier: MIT */
/*
 * The network of a container, whole: what the plan, the monitor, the container's first process and
 * the verbs use.  Everything else named net_* is below it.
 *
 *	net_plan_make		pure: checks the spec, decides names and steps
 *	net_reserve		monitor, before the first process is made: an address, the ports
 *	net_setup_host		monitor, when the first process waits in its namespace
 *	net_setup_container	first process, when the monitor has done that
 *	net_release		monitor, when the container has ended
 *	net_teardown		anybody, later: the same from the container's name alone
 *
 * What is made on the host has a name that follows from the state directory and the container's
 * name, or is written down before it is made.  So net_teardown undoes what a process that was
 * killed between any two system calls has left.
 *
 * Where what is:
 *
 *	STATE_DIR/net/lock		taken while a bridge, its subnet or its ports change
 *	STATE_DIR/net/BRIDGE/subnet	-> "10.214.0.0/16", for our own bridge
 *	STATE_DIR/net/BRIDGE/ADDRESS	-> name of the container that has it
 *	STATE_DIR/net/helper/NAME	-> "PID STARTTIME" of its pasta or slirp4netns
 *	interface ufsXXXXXXXXXXXX	the host's end of the veth pair; X is a hash
 *	table ip unionfs-NAME-X		published ports
 *	table ip unionfs-BRIDGE		address translation and isolation of our bridge
 *
 * The links (->) are symbolic ones that lead nowhere: they come with their content or not at all.
 *
 * The bridge of the default state directory is unionbr0; any other state directory has a bridge and
 * a subnet of its own, so that two of them never meet.
 */
#ifndef RUNNER_NET_H
#define RUNNER_NET_H

#include <net/if.h>
#include <netinet/in.h>
#include <sys/types.h>

#include "lib/base.h"
#include "lib/error.h"
#include "lib/strv.h"
#include "runner/spec.h"

/** The state directory whose bridge has the plain name. */
#define NET_DEFAULT_STATE_DIR "/run/unionfs-run"

/** The container's interface. */
#define NET_INTERFACE "eth0"

struct net_plan;

/** Which namespaces the container's first process has.  Descriptors are borrowed. */
struct net_target {
	pid_t pid;    /* as the caller sees it; not yet reaped */
	int netns_fd; /* -1: /proc/PID/ns/net, which has to be readable for pasta and slirp4netns */
	int userns_fd; /* -1: /proc/PID/ns/user.  Only for pasta and slirp4netns */
};

/** For inspect and ls.  Texts are "" where there is no such thing. */
struct net_info {
	const char *mode;              /* "none", "lo", "host", "bridge", "pasta", "joined" */
	const char *program;           /* "pasta" or "slirp4netns" once started, or "" */
	char bridge[IFNAMSIZ];         /* the host's bridge */
	char host_interface[IFNAMSIZ]; /* the host's end of the veth pair */
	char address[INET_ADDRSTRLEN]; /* of eth0, from net_reserve on */
	unsigned prefix_len;           /* 0: no address */
	char gateway[INET_ADDRSTRLEN]; /* also the host as the container sees it, on a bridge */
	char mac[sizeof("00:00:00:00:00:00")];
	const struct spec_ports *ports; /* borrowed from the plan */
};

/** Bytes and packets since the container was started, of every interface but lo. */
struct net_stat {
	uint64_t rx_bytes;
	uint64_t rx_packets;
	uint64_t rx_dropped;
	uint64_t tx_bytes;
	uint64_t tx_packets;
	uint64_t tx_dropped;
};

/** Texts for the container's /etc; freed by net_etc_deinit.  NULL: leave the image's alone. */
struct net_etc {
	char *hosts;
	char *resolv_conf;
	char *hostname;
};

/**
 * Check the network of @spec and decide what there will be.  Asks neither the machine nor the file
 * system.  @name is the container's and @state_dir absolute; both are copied, and what is needed of
 * the spec.
 *
 * A net namespace that the spec shares or joins goes before the mode when that is the default.
 *
 * -EINVAL, told in @error: ports without bridge or pasta, an address that is none, and so on;
 * -ENOMEM.
 */
int net_plan_make(const struct spec *spec, const char *name, const char *state_dir,
		  struct net_plan **ret, struct error *error) NODISCARD;

/** Frees.  Ports that net_reserve keeps become free; nothing else on the host changes. */
void net_plan_free(struct net_plan *plan);

/** Append the steps, one line each, for --dry-run: "net-veth: make ufs... and eth0". */
int net_plan_describe(const struct net_plan *plan, struct strv *lines) NODISCARD;

/** Whether the monitor has something to do in net_setup_host, so that the container must wait. */
bool net_plan_has_host_part(const struct net_plan *plan);

/**
 * Take what others might want too, before anything is made: an address of the pool (written down)
 * and the ports, which stay bound by descriptors of the plan until it is freed.  Nothing to do but
 * for bridge and pasta.  On failure nothing stays taken but what net_release frees.
 *
 * -EADDRINUSE: a port or the wanted address is taken, named in @error; -EACCES: a port below
 * net.ipv4.ip_unprivileged_port_start; -EPERM: a bridge without being root; -ENOSPC: no address is
 * free; -ENODEV: the bridge that was asked for is not there.
 */
int net_reserve(struct net_plan *plan, struct error *error) NODISCARD;

/**
 * Everything outside the container's namespace: bridge, veth pair, rules, or pasta.  The first
 * process exists and waits.  On failure the caller calls net_release.
 *
 * -ENOENT: a program or library is missing, named in @error with its package.
 */
int net_setup_host(struct net_plan *plan, const struct net_target *target,
		   struct error *error) NODISCARD;

/**
 * Everything inside: loopback, address, default route.  For a process in the container's net
 * namespace with CAP_NET_ADMIN there, after net_setup_host.  Needs no /proc, leaves no descriptor.
 */
int net_setup_container(const struct net_plan *plan, struct error *error) NODISCARD;

/**
 * A pidfd of pasta or slirp4netns, for poll(2), or -1.  It is the plan's.  Its end leaves the
 * container without network; net_helper_complaint tells what it said last ("" for nothing).
 */
int net_helper_fd(const struct net_plan *plan);
void net_helper_complaint(struct net_plan *plan, char *text, size_t size);

/** The container has ended or never started: undo everything.  As net_teardown, but costs nothing
 *  where there was nothing.  Goes on after a failure and tells of the first. */
int net_release(struct net_plan *plan, struct error *error) NODISCARD;

/**
 * Undo what is left of the network of container @name.  Idempotent; what is not there is success.
 * The container's processes have ended.  With the last container its bridge goes too.
 */
int net_teardown(const char *name, const char *state_dir, struct error *error) NODISCARD;

/** net_teardown for each name that has something below @state_dir and that @is_live denies. */
int net_sweep(const char *state_dir, bool (*is_live)(const char *name, void *cookie), void *cookie,
	      struct error *error) NODISCARD;

/** What there is to tell; borrowed from the plan. */
void net_plan_info(const struct net_plan *plan, struct net_info *ret);

/** The texts for /etc, after net_reserve.  Reads the host's resolv.conf. */
int net_etc_make(const struct net_plan *plan, struct net_etc *ret, struct error *error) NODISCARD;
void net_etc_deinit(struct net_etc *etc);

/** Read the counters of the net namespace of @pid from /proc.  -ESRCH: it has ended. */
int net_stat_read(pid_t pid, struct net_stat *ret) NODISCARD;

#endif
