/* SPDX-License-Identifier: MIT */
/* The command lines of pasta(1) and slirp4netns(1). */
#ifndef RUNNER_NET_USER_ARGS_H
#define RUNNER_NET_USER_ARGS_H

#include "lib/base.h"
#include "lib/strv.h"
#include "runner/spec.h"

#define NET_USER_ADDRESS "10.0.2.100"
#define NET_USER_PREFIX_LEN 24
#define NET_USER_GATEWAY "10.0.2.2"
#define NET_USER_DNS "10.0.2.3"
/* The container's end, told to pasta: one that has to learn it from the container's first frame drops
 * a connection to a published port that comes before (2023-02). */
#define NET_USER_MAC "02:00:0a:00:02:64"

enum net_user_program { NET_USER_PASTA, NET_USER_SLIRP4NETNS };
#define NET_USER_N_PROGRAMS 2

/** What the call depends on. */
struct net_user_paths {
	const char *program;
	const char *interface; /* in the container */
	const char *netns;
	const char *userns; /* NULL: none to join; only slirp4netns can do without */
	const char *ready;  /* pasta: a named pipe it writes its pid to */
	const char *socket; /* slirp4netns: NULL without ports */
	int ready_fd;       /* slirp4netns */
	int exit_fd;
	bool is_root;
};

/** What @program is called with.  Pure.  -ENOMEM. */
int net_user_format(enum net_user_program program, const struct net_user_paths *paths,
		    const struct spec_ports *ports, struct strv *ret) NODISCARD;

#endif
