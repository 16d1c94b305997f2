/* SPDX-License-Identifier: MIT */
/* The verbs that bring somebody to a container that is there: exec, attach, console, start. */
#ifndef RUNNER_CMD_EXEC_H
#define RUNNER_CMD_EXEC_H

#include "runner/cli.h"

/** Each returns the exit status. */
int cmd_exec(struct cli *cli);
int cmd_console(struct cli *cli);
int cmd_start(struct cli *cli);

#endif
