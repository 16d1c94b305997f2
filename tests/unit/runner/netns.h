/* SPDX-License-Identifier: MIT */
/*
 * A host, an outside and containers for tests of the network, all of them net namespaces of the test
 * program's own, so that the machine's network is never touched.
 *
 *	outside 192.0.2.1 ---- up0 192.0.2.2 host, where the test runs ---- containers
 *
 * Namespaces are kept by sleeping processes, which end with the test program.
 */
#ifndef TESTS_UNIT_RUNNER_NETNS_H
#define TESTS_UNIT_RUNNER_NETNS_H

#include <sys/types.h>

#include "lib/base.h"

#define NETNS_OUTSIDE "192.0.2.1"
#define NETNS_HOST "192.0.2.2"

/** Leave the program as skipped when this machine cannot run it. */
void netns_skip_unless_possible(void);

/** Become the host, with an outside; returns the process that keeps the latter. */
pid_t netns_host(void);

/** A process in a net namespace of its own, in a user namespace of its own too if @is_mapped. */
pid_t netns_sleeper(bool is_mapped);

/** End a process that was returned here. */
void netns_end(pid_t pid);

/** Call @run in the net namespace of @pid (0: the host), in a process of its own.  Its result. */
int netns_call(pid_t pid, int (*run)(void *cookie), void *cookie);

/** An address and a port, and what is spoken there. */
struct netns_place {
	bool is_udp;
	const char *address;
	uint16_t port;
};

/** Answer at @place in the namespace of @pid with the address that the question comes from. */
pid_t netns_serve(pid_t pid, const struct netns_place *place);

/** Ask from the namespace of @pid.  0 with the answer, or -errno. */
int netns_ask(pid_t pid, const struct netns_place *place, char ret[64]);

/**
 * Call @work, which succeeds, in a process that is killed when its @n-th system call has been made.
 * Returns false when it was through before.
 */
bool netns_is_killed_at(unsigned n, int (*work)(void *cookie), void *cookie);

/** Output of a shell command; the caller frees. */
char *netns_shell(const char *command);

#endif
