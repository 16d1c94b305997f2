/* SPDX-License-Identifier: MIT */
/* The table of options as scripts that complete command lines in bash, zsh and fish. */
#ifndef RUNNER_CLI_COMPLETE_H
#define RUNNER_CLI_COMPLETE_H

#include <stdio.h>

#include "runner/cli_table.h"

/** Print the script for @shell. */
void cli_complete(FILE *out, enum cli_shell shell);

#endif
