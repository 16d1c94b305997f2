/* SPDX-License-Identifier: MIT */
/*
 * Capabilities: their names, the default set, and giving the calling process what the spec says.
 *
 * A set is a mask with the bit CAPS_BIT(CAP_*) for each member (capabilities(7)).  The default set
 * is podman's: what packages install and servers start with, and nothing that reaches the host.
 */
#ifndef RUNNER_CAPS_H
#define RUNNER_CAPS_H

#include <linux/capability.h>

#include "lib/error.h"
#include "runner/spec.h"

#define CAPS_BIT(cap) (UINT64_C(1) << (cap))

/** Every capability that has a name here: CAP_CHOWN to CAP_CHECKPOINT_RESTORE. */
#define CAPS_ALL (CAPS_BIT(CAP_CHECKPOINT_RESTORE + 1) - 1)

/** What the root of a container has unless something else was asked for. */
#define CAPS_DEFAULT                                                                               \
	(CAPS_BIT(CAP_CHOWN) | CAPS_BIT(CAP_DAC_OVERRIDE) | CAPS_BIT(CAP_FOWNER) |                 \
	 CAPS_BIT(CAP_FSETID) | CAPS_BIT(CAP_KILL) | CAPS_BIT(CAP_NET_BIND_SERVICE) |              \
	 CAPS_BIT(CAP_SETFCAP) | CAPS_BIT(CAP_SETGID) | CAPS_BIT(CAP_SETPCAP) |                    \
	 CAPS_BIT(CAP_SETUID) | CAPS_BIT(CAP_SYS_CHROOT))

/** The number of "CAP_CHOWN", "chown" and the like.  -EINVAL for a name nobody knows. */
int caps_parse(const char *name, int *ret_cap);

/** "CAP_CHOWN", or NULL for a number without a name. */
const char *caps_name(int cap);

/** The default: CAPS_DEFAULT as bounding and permitted set, nothing ambient, nothing required. */
void caps_set_default(struct spec_capabilities *capabilities);

/**
 * --cap-add and --cap-drop: @text is "ALL" or names separated by commas.
 *
 * What is added goes into the bounding, permitted and ambient sets, and what is added by its own
 * name is required too.  What is dropped leaves all of them.  Call for each option in the order of
 * the command line, after caps_set_default.  -EINVAL for an unknown name, nothing changed.
 */
int caps_add(struct spec_capabilities *capabilities, const char *text, struct error *error);
int caps_drop(struct spec_capabilities *capabilities, const char *text, struct error *error);

/** The last capability that the running kernel has: CAP_LAST_CAP of its own headers. */
int caps_last(void);

/** What this process may still give: its permitted set within its bounding set.  Or -errno. */
int caps_available(uint64_t *ret);

/**
 * Before the user changes: the bounding set becomes what it has in common with @capabilities, the
 * ambient set empty; with an ambient set to come, capabilities are kept over setuid(2).
 *
 * Needs CAP_SETPCAP unless there is nothing to drop.  -EPERM where a required capability is
 * missing; the text names it.
 */
int caps_limit(const struct spec_capabilities *capabilities, bool is_root_user,
	       struct error *error);

/**
 * After the user has changed: the sets that execve(2) starts from.
 *
 * Root: permitted and effective are those of the spec that this process has, inheritable and
 * ambient are empty.  Any other user: only what is ambient in the spec, which is what was asked for
 * by --cap-add (podman does the same); all sets are empty when nothing was.
 */
int caps_apply(const struct spec_capabilities *capabilities, bool is_root_user,
	       struct error *error);

#endif
