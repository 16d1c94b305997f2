/* SPDX-License-Identifier: MIT */
/* The namespaces of a container, seen from the host. */
#ifndef RUNNER_NET_TARGET_H
#define RUNNER_NET_TARGET_H

#include <sys/types.h>

/**
 * Whose namespaces are set up.  Descriptors are borrowed.  Without them pasta and slirp4netns go by
 * /proc/PID/ns, which needs a first process that is dumpable (PR_SET_DUMPABLE) until it is done.
 */
struct net_target {
	pid_t pid;     /* the first process, as the caller sees it, not reaped yet */
	int netns_fd;  /* -1: by the pid */
	int userns_fd; /* -1: by the pid.  Only for pasta and slirp4netns */
};

#endif
