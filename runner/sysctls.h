/* SPDX-License-Identifier: MIT */
/*
 * Kernel parameters of a container (sysctl(8)): only those that belong to one of its own
 * namespaces.  Any other would be the host's.
 */
#ifndef RUNNER_SYSCTLS_H
#define RUNNER_SYSCTLS_H

#include "lib/error.h"
#include "runner/spec.h"

/** The longest path that a name may become. */
#define SYSCTLS_PATH_SIZE 256

/**
 * The path below /proc of a parameter: "net.ipv4.ip_forward" is "sys/net/ipv4/ip_forward".
 *
 * "/" may separate components too, and then stands for itself: whichever of "." and "/" comes first
 * is the separator, the other one is exchanged (so does sysctl(8): net/ipv4/conf/eth0.1/...).
 * Pure.  -EINVAL for empty or dotted components, or other characters than [A-Za-z0-9_.@:/-];
 * -ENAMETOOLONG.
 */
int sysctls_path(const char *name, size_t len, char path[SYSCTLS_PATH_SIZE]);

/** Check each NAME=VALUE of the spec: well formed, and of a namespace that is not the runner's. */
int sysctls_check(const struct spec *spec, struct error *error);

/** Whether sockets for ping are allowed to everybody: in a network of its own that leads out. */
bool sysctls_lets_ping(const struct spec *spec);

/**
 * Allow ping, then write those of the spec through @proc, a descriptor of a procfs of the container's own, by a
 * process in its namespaces.  No symbolic link is followed.
 */
int sysctls_apply(const struct spec *spec, int proc, struct error *error);

#endif
