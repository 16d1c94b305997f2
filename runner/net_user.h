/* SPDX-License-Identifier: MIT */
/*
 * Networks that need no privileges on the host: a program that opens a tap device in the container's
 * namespace and makes connections of its own for what the container sends.  pasta where it is in
 * PATH, else slirp4netns.
 *
 * Both are made to look the same inside: eth0 is 10.0.2.100/24, 10.0.2.2 leads out, 10.0.2.3 answers
 * for the host's first nameserver.  Neither lets the container reach the host's loopback.
 *
 * The program is the caller's child, dies with it, and is noted in a directory before it is executed.
 */
#ifndef RUNNER_NET_USER_H
#define RUNNER_NET_USER_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/net_target.h"
#include "runner/net_user_args.h"
#include "runner/spec.h"

/** How long it may take to start. */
#define NET_USER_TIMEOUT_MS 10000

struct net_user_config {
	int dir;              /* where it is noted */
	const char *dir_path; /* the same, absolute, for a named pipe and a socket */
	const char *name;     /* the container's: the name of the note */
	const char *stem;     /* a short name for pipe and socket */
	const char *interface;
	const struct spec_ports *ports;
	const struct net_target *target;
	bool has_userns; /* the container has a user namespace of its own */
};

/** What runs. */
struct net_user {
	const char *program; /* its name, or NULL */
	pid_t pid;
	int pidfd;
	int complaint_fd; /* its standard error */
	int exit_fd;      /* slirp4netns ends when it is closed */
};

/** Nothing runs. */
#define NET_USER_NONE ((struct net_user){ .pidfd = -1, .complaint_fd = -1, .exit_fd = -1 })

/**
 * Start it and wait until the container's interface works.
 *
 * -ENOENT: neither program is there; -EACCES: /dev/net/tun is not for this user; -EIO: it ended, with
 * what it said; -ETIMEDOUT.  All told in @error; nothing runs then.
 */
int net_user_start(const struct net_user_config *config, struct net_user *ret,
		   struct error *error) NODISCARD;

/** End it, reap it, close the descriptors.  NET_USER_NONE is accepted. */
void net_user_stop(struct net_user *user);

/** What it said since the last call, in one line; "" for nothing.  @size is 1 at least. */
void net_user_complaint(const struct net_user *user, char *text, size_t size);

#endif
