/* SPDX-License-Identifier: MIT */
/*
 * What has no monitor has nobody who would note its end or clean up after it: it is removed, with
 * what may still run in it.  What has stopped under a monitor that lives is being removed already,
 * or will be noted next.
 */
#include "runner/cmd_prune.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/state_dir.h"
#include "runner/state_remove.h"
#include "runner/state_root.h"

/* Whether nobody watches it.  A container that has gone meanwhile is no more to be removed. */
static bool is_abandoned(int root, const char *name)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	struct error error;

	return state_dir_open(root, name, &dir, &error) == 0 && state_monitor_pid(&dir) == 0;
}

static int prune_containers(const struct cli *cli, const struct removal *removal, int root,
			    struct error *error)
{
	struct strv names = { 0 };
	int failed = 0;
	int r = state_list(root, &names, error);

	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.items[i];
		int removed = 0;

		if (!is_abandoned(root, name))
			continue;
		if (!cli->is_dry_run)
			removed = removal_remove(removal, root, name, true, error);
		if (removed == 0) {
			(void)puts(name);
		} else if (removed != -ENOENT) {
			log_error("%s", error->text);
			failed = removed;
		}
	}
	strv_deinit(&names);
	if (r < 0)
		log_error("%s", error->text);
	return r < 0 ? r : failed;
}

int cmd_prune(const struct cli *cli, const struct removal *removal)
{
	struct error error;
	_cleanup_fd_ int root = state_root_find(cli->state_root, NULL, &error);
	int n;
	int r;

	if (root < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	r = prune_containers(cli, removal, root, &error);
	n = state_sweep(root, cli->is_dry_run, &error);
	if (n < 0)
		log_error("%s", error.text);
	else if (n > 0)
		log_info("%d unfinished state directories%s", n,
			 cli->is_dry_run ? " would be removed" : " were removed");
	return r < 0 || n < 0 || fflush(stdout) != 0 ? CLI_EXIT_FAILURE : EXIT_SUCCESS;
}
