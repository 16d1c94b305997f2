/* SPDX-License-Identifier: MIT */
/* The defaults of what a spec has no place for. */
#include "runner/cli.h"

#include <stdlib.h>

#define CTRL_P 0x10
#define CTRL_Q 0x11
#define INTERVAL_MS 1000

void cli_init(struct cli *cli)
{
	*cli = (struct cli){
		.verb = CLI_RUN,
		.log_level = LOG_LEVEL_WARNING,
		.status_fd = -1,
		.detach_keys = { { CTRL_P, CTRL_Q }, 2 },
		.timeout_ms = SPEC_UNSET,
		.wait_status = STATE_STOPPED,
		.tail = SPEC_UNSET,
		.interval_ms = INTERVAL_MS,
	};
	spec_init(&cli->spec);
}

void cli_deinit(struct cli *cli)
{
	spec_deinit(&cli->spec);
	free(cli->state_root);
	strv_deinit(&cli->names);
	strv_deinit(&cli->env);
	strv_deinit(&cli->env_files);
	strv_deinit(&cli->masks);
	strv_deinit(&cli->unmasks);
	for (size_t i = 0; i < cli->devices.n; i++) {
		free(cli->devices.items[i].source);
		free(cli->devices.items[i].path);
	}
	free(cli->devices.items);
	for (size_t i = 0; i < cli->throttles.n; i++)
		free(cli->throttles.items[i].path);
	free(cli->throttles.items);
	for (int i = 0; i < SPEC_N_NS; i++)
		free(cli->joined_names[i]);
	*cli = (struct cli){ .status_fd = -1 };
}

bool cli_verb_runs_command(enum cli_verb verb)
{
	return verb == CLI_RUN || verb == CLI_CREATE || verb == CLI_EXEC || verb == CLI_ATTACH;
}
