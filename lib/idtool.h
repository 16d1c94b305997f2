/* SPDX-License-Identifier: MIT */
/*
 * newuidmap(1) and newgidmap(1): the only way for an ordinary user to map his subordinate ids, as
 * they may do what he may not.
 */
#ifndef LIB_IDTOOL_H
#define LIB_IDTOOL_H

#include <sys/types.h>

#include "lib/error.h"
#include "lib/idtext.h"

/**
 * Find program @name in $PATH and see whether it has the rights it needs: root's setuid bit, or
 * file capabilities.  Writes its path to @ret_path (for free(3)) unless there is none.
 * 0; -ENOENT there is no such program; -EPERM it has no rights.  The text has the remedy.
 */
int idtool_find(const char *name, char **ret_path, struct error *error);

/** Have @name write @maps for @pid, and wait for it.  What it complains of becomes the text. */
int idtool_run(const char *name, pid_t pid, const struct id_maps *maps, struct error *error);

#endif
