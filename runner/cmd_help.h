/* SPDX-License-Identifier: MIT */
/* unionfs-run help, --help, --version, --man and --completion. */
#ifndef RUNNER_CMD_HELP_H
#define RUNNER_CMD_HELP_H

#include "runner/cli.h"

/** Returns the exit status. */
int cmd_help(const struct cli *cli);

#endif
