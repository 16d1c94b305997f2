/* SPDX-License-Identifier: MIT */
/*
 * The environment of a command.  Pure.
 *
 * A container gets nothing of the caller's environment but TERM: PATH is the usual one,
 * "container" is "unionfs" as systemd's and others' programs look for it, HOSTNAME is left to the
 * shell, HOME comes from the image's passwd(5) when the user is known.
 */
#ifndef RUNNER_ENVIRONMENT_H
#define RUNNER_ENVIRONMENT_H

#include "lib/base.h"
#include "lib/strv.h"

#define ENVIRONMENT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/** Set NAME=VALUE, in the place of one of the same name.  -EINVAL: no name; -ENOMEM. */
int environment_set(struct strv *env, const char *assignment) NODISCARD;

/** Set @name unless it is there. */
int environment_set_default(struct strv *env, const char *name, const char *value) NODISCARD;

/** The value of @name; NULL when it is not set. */
const char *environment_get(char *const *env, const char *name);

/**
 * What is not set yet: PATH, container, and where there is a terminal TERM, which is @term or, when
 * that is NULL or empty, "xterm".
 */
int environment_add_defaults(struct strv *env, bool has_terminal, const char *term) NODISCARD;

#endif
