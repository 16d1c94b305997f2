/* SPDX-License-Identifier: MIT */
/* unionfs-run prune: remove all containers that have ended, and what killed processes of ours left. */
#ifndef RUNNER_CMD_PRUNE_H
#define RUNNER_CMD_PRUNE_H

#include "runner/cli.h"
#include "runner/removal.h"

/** Returns the exit status. */
int cmd_prune(const struct cli *cli, const struct removal *removal);

#endif
