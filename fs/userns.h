/* SPDX-License-Identifier: MIT */
/*
 * A user and a mount namespace of the program's own, in which an ordinary user is root and may mount;
 * and the command that is run there (--userns).
 */
#ifndef FS_USERNS_H
#define FS_USERNS_H

#include "lib/error.h"

/**
 * Enter a new user and a new mount namespace, whose mounts are private.  Root there is the caller;
 * the ids that follow are his subordinate ids (/etc/subuid, /etc/subgid, by newuidmap(1)) or, when
 * he has none of either kind, nobody's.  Root of the first namespace keeps all ids.
 * Returns 0; -errno with @error, which names the remedy.
 */
int userns_enter(struct error *error) NODISCARD;

/**
 * Run @argv and wait for it; SIGTERM, SIGHUP and SIGINT go to it.  Returns its exit status, 128 and
 * the signal that killed it, 127 when there is no such program, 126 when it cannot be run; -errno.
 */
int userns_run(char *const argv[]) NODISCARD;

#endif
