/* SPDX-License-Identifier: MIT */
/* unionfs-run rm: remove containers. */
#ifndef RUNNER_CMD_RM_H
#define RUNNER_CMD_RM_H

#include "runner/cli.h"
#include "runner/removal.h"

/** Returns the exit status. */
int cmd_rm(const struct cli *cli, const struct removal *removal);

#endif
