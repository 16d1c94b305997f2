/* SPDX-License-Identifier: MIT */
/* Everything that the table of options prints about itself. */
#include "runner/cmd_help.h"

#include <stdio.h>
#include <stdlib.h>

#include "runner/cli_complete.h"
#include "runner/cli_help.h"

#ifndef UNIONFS_VERSION
#define UNIONFS_VERSION "0.1.0"
#endif

int cmd_help(const struct cli *cli)
{
	if (cli->verb == CLI_VERSION)
		(void)puts("unionfs-run " UNIONFS_VERSION);
	else if (cli->verb == CLI_MAN)
		cli_help_man(stdout);
	else if (cli->verb == CLI_COMPLETION)
		cli_complete(stdout, cli->shell);
	else if (cli->names.n == 0)
		cli_help(stdout);
	for (size_t i = 0; cli->verb == CLI_HELP && i < cli->names.n; i++)
		cli_help_verb(stdout, cli_verb_find(cli->names.items[i]));
	return fflush(stdout) == 0 ? EXIT_SUCCESS : CLI_EXIT_FAILURE;
}
