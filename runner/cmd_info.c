/* SPDX-License-Identifier: MIT */
/* A line for each thing that is known; what is not there has no line. */
#include "runner/cmd_info.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/state_root.h"
#include "runner/summary.h"
#include "runner/table.h"

/* Without a @name it goes on with what the line above is about. */
static void line(const char *name, const char *value)
{
	char title[16] = "";

	if (!value || !*value)
		return;
	if (name)
		(void)snprintf(title, sizeof(title), "%s:", name);
	(void)printf("%-14s", title);
	for (; *value; value++) /* a terminal obeys what it is sent */
		(void)putchar((unsigned char)*value < ' ' || *value == 0x7f ? '?' : *value);
	(void)putchar('\n');
}

static void line_size(const char *name, int64_t bytes)
{
	char text[TABLE_TEXT_SIZE];

	if (bytes >= 0)
		line(name, table_size((uint64_t)bytes, text));
}

static void line_number(const char *name, int64_t number)
{
	char text[TABLE_TEXT_SIZE];

	if (number < 0)
		return;
	(void)snprintf(text, sizeof(text), "%" PRId64, number);
	line(name, text);
}

static void line_time(const char *name, int64_t when)
{
	char text[2 * TABLE_TEXT_SIZE + 8];
	char at[TABLE_TEXT_SIZE];
	char age[TABLE_TEXT_SIZE];

	if (when == SPEC_UNSET)
		return;
	(void)snprintf(text, sizeof(text), "%s (%s ago)", table_time(when, at),
		       table_age((int64_t)time(NULL) - when, age));
	line(name, text);
}

static void tell_end(const struct state *state)
{
	line_time("Finished", state->finished);
	line_number("Exit code", state->exit_code);
	if (state->is_out_of_memory)
		line("Ended by", "lack of memory");
	line("Error", state->error);
}

static void tell_limits(const struct spec_resources *resources)
{
	char text[TABLE_TEXT_SIZE];

	line_size("Memory", resources->memory_limit);
	line_size("Memory+swap", resources->memory_swap);
	if (resources->cpu_quota > 0 && resources->cpu_period > 0) {
		(void)snprintf(text, sizeof(text), "%.2f",
			       (double)resources->cpu_quota / (double)resources->cpu_period);
		line("CPUs", text);
	}
	line_number("CPU shares", resources->cpu_shares);
	line("CPU set", resources->cpuset_cpus);
	line_number("Processes", resources->pids_limit);
	line_number("I/O weight", resources->io_weight);
}

static void tell_root(const struct summary *summary)
{
	const struct strv *layers = &summary->spec.root.lowers;

	for (size_t i = 0; i < layers->n; i++)
		line(i == 0 ? "Layers" : NULL, layers->items[i]);
	line("Upper", summary->state.is_upper_throwaway ? "(throwaway)" : summary->state.upper);
}

static int tell(const struct summary *summary)
{
	const struct state *state = &summary->state;
	_cleanup_free_ char *command = summary_command(summary);
	_cleanup_free_ char *ports = summary_ports(summary);

	if (!command || !ports)
		return -ENOMEM;
	line("Name", state->name);
	line("State", state_status_name(state->status));
	if (state->status != STATE_STOPPED && state->init.pid > 0)
		line_number("PID", state->init.pid);
	line_time("Created", state->created);
	line_time("Started", state->started);
	if (state->status == STATE_STOPPED)
		tell_end(state);
	line("Command", command);
	tell_root(summary);
	line("IP", state->net.ip);
	line("MAC", state->net.mac);
	line("Ports", ports);
	tell_limits(&summary->spec.resources);
	line("Log", state->log);
	return 0;
}

static int tell_name(const struct cli *cli, int root, const char *name, struct error *error)
{
	struct summary summary;
	struct jsonwrite json;
	int r = summary_load(root, name, &summary, error);

	if (r < 0)
		return r;
	if (cli->is_json) {
		jsonwrite_init(&json, stdout, JSONWRITE_INDENTED);
		summary_write(&summary, &json);
		(void)putchar('\n');
	} else {
		r = tell(&summary);
	}
	summary_deinit(&summary);
	return r < 0 ? error_set_errno(error, r, "container '%s'", name) : 0;
}

int cmd_info(const struct cli *cli)
{
	struct error error;
	_cleanup_fd_ int root = state_root_find(cli->state_root, NULL, &error);
	int status = EXIT_SUCCESS;

	if (root < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	for (size_t i = 0; i < cli->names.n; i++) {
		if (i > 0 && !cli->is_json)
			(void)putchar('\n');
		if (tell_name(cli, root, cli->names.items[i], &error) < 0) {
			log_error("%s", error.text);
			status = CLI_EXIT_FAILURE;
		}
	}
	return fflush(stdout) == 0 ? status : CLI_EXIT_FAILURE;
}
