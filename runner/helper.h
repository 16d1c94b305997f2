/* SPDX-License-Identifier: MIT */
/*
 * The programs that belong to this one: unionfs-mount serves the union, unionfs-init is a container's
 * process 1.
 *
 * They lie beside the running program (as built), in ../libexec/unionfs-mount or ../bin of it (as
 * installed), or unionfs-mount in PATH.
 */
#ifndef RUNNER_HELPER_H
#define RUNNER_HELPER_H

#include "lib/base.h"
#include "lib/error.h"

#define HELPER_MOUNT "unionfs-mount"
#define HELPER_INIT "unionfs-init"

/** A program: its absolute path, and a descriptor that needs no path. */
struct helper {
	char *path;
	int fd; /* O_PATH; -1 */
};

/** Find a helper by its name.  -ENOENT with a line that says where it was looked for. */
int helper_find(const char *name, struct helper *ret, struct error *error) NODISCARD;

/** A zeroed or half-made helper is accepted. */
void helper_deinit(struct helper *helper);

/**
 * A descriptor to execute @helper by from within a container: of a detached mount that is read-only,
 * or failing that of a sealed copy in memory.  Whoever opens /proc/1/exe for writing gets EROFS or
 * EPERM.  It is the caller's; close-on-exec.
 */
int helper_seal(const struct helper *helper, struct error *error) NODISCARD;

#endif
