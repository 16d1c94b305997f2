/* SPDX-License-Identifier: MIT */
/* One that cannot be removed does not keep the others. */
#include "runner/cmd_rm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/state_root.h"

int cmd_rm(const struct cli *cli, const struct removal *removal)
{
	struct error error;
	_cleanup_fd_ int root = state_root_find(cli->state_root, NULL, &error);
	int status = EXIT_SUCCESS;

	if (root < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	for (size_t i = 0; i < cli->names.n; i++) {
		int r = removal_remove(removal, root, cli->names.items[i], cli->is_forced, &error);

		if (r == 0 || (r == -ENOENT && cli->is_forced))
			continue;
		log_error("%s", error.text);
		status = CLI_EXIT_FAILURE;
	}
	return status;
}
