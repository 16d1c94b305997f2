/* SPDX-License-Identifier: MIT */
/*
 * The network of a container, whole: what the plan, the monitor, the container's first process and
 * the verbs use.  Everything else named net_* is below it.
 *
 *	net_plan_make		pure: checks the spec, decides names and steps (net_plan.h)
 *	net_reserve		monitor, before the first process is made: an address, the ports
 *	net_etc_make		monitor, then: texts for the container's /etc (net_etc.h)
 *	net_setup_host		monitor, when the first process waits in its namespace
 *	net_setup_container	first process, when the monitor has done that
 *	net_release		monitor, when the container has ended
 *	net_teardown		anybody, later: the same from the container's name alone
 *	net_sweep		the same for every name that is no container's any more
 *
 * The plan is made before the first process, which so has a copy of it with the address.
 *
 * What is made on the host has a name that follows from the state directory and the container's
 * name, or is written down before it is made.  So net_teardown undoes what a process that was
 * killed between any two system calls has left.
 *
 * Where what is:
 *
 *	STATE_DIR/.net/lock			taken while a bridge or its ports change
 *	STATE_DIR/.net/bridge/BRIDGE/gateway	-> "10.214.0.1/16", for our own bridge
 *	STATE_DIR/.net/bridge/BRIDGE/ADDRESS	-> name of the container that has it
 *	STATE_DIR/.net/helper/NAME		-> "PID STARTTIME" of its pasta or slirp4netns
 *	interface ufsXXXXXXXXXXXX		the host's end of the veth pair; X is a hash
 *	table ip unionfs-NAME-XXXXXXXXXXXX	published ports
 *	table ip unionfs-BRIDGE			address translation and isolation of our bridge
 *
 * The notes (->) are symbolic links that lead nowhere: they come with their content or not at all.
 *
 * The bridge of the default state directory is unionbr0; any other state directory has a bridge and
 * a network of its own, so that two of them never meet.
 *
 * A bridge sets net.ipv4.ip_forward, which stays set.
 */
#ifndef RUNNER_NET_H
#define RUNNER_NET_H

#include <sys/types.h>

#include "lib/base.h"
#include "lib/error.h"
#include "runner/net_dev.h"
#include "runner/net_etc.h"
#include "runner/net_plan.h"
#include "runner/net_target.h"
#include "runner/net_teardown.h"

/**
 * Take what others might want too, before anything is made: an address of the bridge (written down)
 * and the ports, which stay bound by descriptors of the plan until it is freed.  Nothing to do but
 * for bridge and pasta.  On failure the caller calls net_release.
 *
 * -EADDRINUSE: a port or the wanted address is taken, named in @error; -EACCES: a port below
 * net.ipv4.ip_unprivileged_port_start; -EPERM: a bridge without being root; -ENOSPC: no address is
 * free; -ENODEV: the bridge that was asked for is not there.
 */
int net_reserve(struct net_plan *plan, struct error *error) NODISCARD;

/**
 * Everything outside the container's namespace: bridge, veth pair, rules, or pasta.  The first
 * process exists and waits.  On failure the caller calls net_release.  The caller is who stays until
 * the container's end: pasta is its child and is killed with it.
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
void net_helper_complaint(const struct net_plan *plan, char *text, size_t size);

/**
 * The container has ended or never started: undo everything.  As net_teardown, but costs nothing
 * where there was nothing.
 */
int net_release(struct net_plan *plan, struct error *error) NODISCARD;

/** Read the counters of the net namespace of @pid from /proc.  -ESRCH: it has ended. */
int net_read_counters(pid_t pid, struct net_dev_counters *ret) NODISCARD;

#endif
