/* SPDX-License-Identifier: MIT */
/* The verbs that do something to containers that run: kill, stop, freeze, unfreeze, update. */
#ifndef RUNNER_CMD_CONTROL_H
#define RUNNER_CMD_CONTROL_H

#include "runner/cli.h"
#include "runner/removal.h"

/** Each returns the exit status. */
int cmd_kill(const struct cli *cli);
int cmd_stop(const struct cli *cli);
int cmd_freeze(const struct cli *cli);
int cmd_unfreeze(const struct cli *cli);
int cmd_update(const struct cli *cli);

/** How rm and prune end containers and remove what they have on the host. */
extern const struct removal control_removal;

#endif
