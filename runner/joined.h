/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that are there already and that a container is to be in: --join (setns(2)).
 *
 * They are opened by the monitor, under the names that they have on the host, and entered by who is
 * to be in them: all of a container's processes descend from it.
 */
#ifndef RUNNER_JOINED_H
#define RUNNER_JOINED_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/idmap.h"
#include "runner/spec.h"

struct joined {
	int fds[SPEC_N_NS]; /* -1: it has its own, or shares the host's */
};

#define JOINED_NONE ((struct joined){ { -1, -1, -1, -1, -1, -1, -1, -1 } })

/**
 * Open those that @spec wants to be joined.  -errno; -EINVAL for a file that is no namespace of its
 * kind.  On failure none is open.
 */
int joined_open(const struct spec *spec, struct joined *ret, struct error *error) NODISCARD;

/**
 * Enter the one of @kind, if there is one: the calling process, which has one thread, or its children
 * only (pid).  -EPERM with a remedy when it belongs to a user namespace where it has no rights.
 */
int joined_enter(const struct joined *joined, enum spec_ns kind, struct error *error) NODISCARD;

/** The id maps of the user namespace @path, seen from ours.  -errno. */
int joined_read_maps(const char *path, struct idmap *ret, struct error *error) NODISCARD;

/** The name of a kind of namespace, as --join has it. */
const char *joined_name(enum spec_ns kind);

/** Close them. */
void joined_close(struct joined *joined);

#endif
