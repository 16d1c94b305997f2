/* SPDX-License-Identifier: MIT */
/* unionfs-run inspect: everything that is known of a container, as JSON. */
#ifndef RUNNER_CMD_INSPECT_H
#define RUNNER_CMD_INSPECT_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_inspect(const struct cli *cli);

#endif
