/* SPDX-License-Identifier: MIT */
/*
 * Containers come and go while they are listed: one that was removed meanwhile is left out, unless
 * it was asked for by name.
 */
#include "runner/cmd_ls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/state_dir.h"
#include "runner/state_root.h"
#include "runner/summary.h"
#include "runner/table.h"

/* clang-format off: one row is one thing to read. */

/* The narrow table has the first N_NARROW of them. */
static const struct table_column columns[] = {
	{ "NAME", false },    { "STATE", false }, { "PID", true },  { "IPV4", false },
	{ "IMAGE", false },   { "UPPER", false }, { "AGE", true },  { "EXIT", true },
	{ "MEMORY", true },   { "CPUS", true },   { "PIDS", true }, { "PORTS", false },
	{ "COMMAND", false },
};
#define N_NARROW 7

/* clang-format on */

/* Everything that one listing is about. */
struct listing {
	const struct cli *cli;
	struct table table;
	struct jsonwrite json;
	int root;
};

static bool is_shown(const struct cli *cli, enum state_status status)
{
	switch (status) {
	case STATE_PAUSED:
		return cli->shown == 0 || (cli->shown & CLI_SHOW_FROZEN);
	case STATE_STOPPED:
		return cli->shown == 0 || (cli->shown & CLI_SHOW_STOPPED);
	case STATE_CREATING:
	case STATE_CREATED:
	case STATE_RUNNING:
		return cli->shown == 0 ||
		       ((cli->shown & CLI_SHOW_RUNNING) && status == STATE_RUNNING);
	}
	return true;
}

static int add_narrow(struct table *table, const struct summary *summary)
{
	const struct state *state = &summary->state;
	char age[TABLE_TEXT_SIZE];
	int r = table_add(table, state->name);

	if (r == 0)
		r = table_add(table, state_status_name(state->status));
	if (r == 0)
		r = state->status == STATE_STOPPED || state->init.pid == 0 ?
			    table_add(table, NULL) :
			    table_addf(table, "%ld", (long)state->init.pid);
	if (r == 0)
		r = table_add(table, state->net.ip);
	if (r == 0)
		r = table_add(table, state->image);
	if (r == 0)
		r = table_add(table, state->is_upper_throwaway ? "(throwaway)" : state->upper);
	if (r == 0)
		r = table_add(table, state->created == SPEC_UNSET ?
					     NULL :
					     table_age((int64_t)time(NULL) - state->created, age));
	return r;
}

static int add_limits(struct table *table, const struct spec_resources *resources)
{
	char size[TABLE_TEXT_SIZE];
	bool has_cpus = resources->cpu_quota > 0 && resources->cpu_period > 0;
	int r = table_add(table, resources->memory_limit < 0 ?
					 NULL :
					 table_size((uint64_t)resources->memory_limit, size));

	if (r == 0)
		r = has_cpus ? table_addf(table, "%.2f",
					  (double)resources->cpu_quota /
						  (double)resources->cpu_period) :
			       table_add(table, NULL);
	if (r == 0)
		r = resources->pids_limit < 0 ?
			    table_add(table, NULL) :
			    table_addf(table, "%lld", (long long)resources->pids_limit);
	return r;
}

static int add_wide(struct table *table, const struct summary *summary)
{
	_cleanup_free_ char *command = summary_command(summary);
	_cleanup_free_ char *ports = summary_ports(summary);
	int r = !command || !ports ? -ENOMEM : 0;

	if (r == 0)
		r = summary->state.exit_code == SPEC_UNSET ?
			    table_add(table, NULL) :
			    table_addf(table, "%d", summary->state.exit_code);
	if (r == 0)
		r = add_limits(table, &summary->spec.resources);
	if (r == 0)
		r = table_add(table, ports);
	return r < 0 ? r : table_add(table, command);
}

static int show(struct listing *listing, const struct summary *summary)
{
	int r;

	if (listing->cli->is_quiet) {
		(void)puts(summary->state.name);
		return 0;
	}
	if (listing->cli->is_json) {
		summary_write(summary, &listing->json);
		return 0;
	}
	r = add_narrow(&listing->table, summary);
	return r < 0 || !listing->cli->is_wide ? r : add_wide(&listing->table, summary);
}

/* Returns -ENOENT for one that is not there, and 0 for one that is not to be shown. */
static int show_name(struct listing *listing, const char *name, struct error *error)
{
	struct summary summary;
	int r = summary_load(listing->root, name, &summary, error);

	if (r < 0)
		return r;
	if (is_shown(listing->cli, summary.state.status))
		r = show(listing, &summary);
	summary_deinit(&summary);
	return r < 0 ? error_set_errno(error, r, "listing containers") : 0;
}

/* Returns the exit status. */
static int show_all(struct listing *listing, const struct strv *names, bool are_given)
{
	int status = EXIT_SUCCESS;
	struct error error;

	for (size_t i = 0; i < names->n; i++) {
		int r = show_name(listing, names->items[i], &error);

		if (r == 0 || (r == -ENOENT && !are_given))
			continue;
		log_error("%s", error.text);
		status = CLI_EXIT_FAILURE;
	}
	return status;
}

static int list(struct listing *listing)
{
	const struct cli *cli = listing->cli;
	bool are_given = cli->names.n > 0;
	struct strv names = { 0 };
	struct error error;
	int status;

	if (!are_given && state_list(listing->root, &names, &error) < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	jsonwrite_init(&listing->json, stdout, JSONWRITE_INDENTED);
	if (cli->is_json)
		jsonwrite_begin_array(&listing->json, NULL);
	status = show_all(listing, are_given ? &cli->names : &names, are_given);
	if (cli->is_json) {
		jsonwrite_end_array(&listing->json);
		(void)putchar('\n');
	} else if (!cli->is_quiet && table_print(&listing->table, stdout) < 0) {
		log_error("listing containers: out of memory");
		status = CLI_EXIT_FAILURE;
	}
	strv_deinit(&names);
	return fflush(stdout) == 0 ? status : CLI_EXIT_FAILURE;
}

int cmd_ls(const struct cli *cli)
{
	struct listing listing = { .cli = cli };
	struct error error;
	int status;

	listing.root = state_root_find(cli->state_root, NULL, &error);
	if (listing.root < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	table_init(&listing.table, columns, cli->is_wide ? ARRAY_SIZE(columns) : N_NARROW);
	status = list(&listing);
	table_deinit(&listing.table);
	fd_close(&listing.root);
	return status;
}
