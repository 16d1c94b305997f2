/* SPDX-License-Identifier: MIT */
#include "runner/cmd_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/cli_resolve.h"
#include "runner/report.h"
#include "runner/run.h"
#include "runner/sysctls.h"

/* What a plan is called that nobody carries out. */
#define DRY_NAME "NAME"

static int complain(const struct cli *cli, const struct error *error)
{
	log_error("%s", error->text);
	report_error(cli->status_fd, cli->spec.name, error);
	return CLI_EXIT_RUNNER;
}

static int resolve(struct cli *cli, struct host *host, struct error *error)
{
	struct spec *spec = &cli->spec;
	int r;

	r = cli_resolve(cli, error);
	if (r == 0)
		r = sysctls_check(spec, error);
	if (r == 0)
		r = host_open(cli->state_root, spec, host, error);
	if (r == 0)
		r = host_open_state(host, error);
	if (r == 0)
		r = cli_resolve_joins(cli, host->state_fd, error);
	return r;
}

static int print_plan(struct cli *cli, const struct host *host)
{
	struct plan_host for_plan = host_for_plan(host);
	struct plan plan;
	struct error error;

	if (!cli->spec.name)
		cli->spec.name = strdup(DRY_NAME);
	if (!cli->spec.name)
		(void)error_set(&error, 0, "out of memory");
	if (!cli->spec.name || plan_make(&cli->spec, &for_plan, &plan, &error) < 0)
		return complain(cli, &error);
	if (plan_print(&plan, stdout) < 0)
		log_error("out of memory");
	plan_deinit(&plan);
	return fflush(stdout) == 0 ? 0 : CLI_EXIT_RUNNER;
}

static enum run_until until_of(const struct cli *cli)
{
	if (cli->verb == CLI_CREATE)
		return RUN_UNTIL_READY;
	return cli->spec.is_detached ? RUN_UNTIL_STARTED : RUN_UNTIL_END;
}

static int carry_out(struct cli *cli, struct host *host)
{
	const struct run run = {
		.spec = &cli->spec,
		.host = host,
		.until = until_of(cli),
		.is_interactive = cli->is_interactive,
		.preserve_fds = cli->preserve_fds,
		.status_fd = cli->status_fd,
		.detach_keys = &cli->detach_keys,
		.dies_at = cli->kill_at > 0 ? (size_t)cli->kill_at - 1 : SIZE_MAX,
	};

	return run_container(&run);
}

int cmd_run(struct cli *cli)
{
	struct host host = HOST_NONE;
	struct error error;
	int status;

	if (resolve(cli, &host, &error) < 0)
		status = complain(cli, &error);
	else if (cli->is_dry_run)
		status = print_plan(cli, &host);
	else
		status = carry_out(cli, &host);
	host_close(&host);
	return status;
}
