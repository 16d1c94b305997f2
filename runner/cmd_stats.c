/* SPDX-License-Identifier: MIT */
/*
 * A share of the CPU is what was used between two looks.  The first look has none before it, so it
 * is compared with the container's start.
 */
#include "runner/cmd_stats.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "runner/cgroup_stat.h"
#include "runner/jsonwrite.h"
#include "runner/named.h"
#include "runner/net.h"
#include "runner/state_root.h"
#include "runner/table.h"

#define DEFAULT_INTERVAL_MS 1000

/* One container, as it was at the last look. */
struct seen {
	char *name;
	uint64_t cpu_usec;
	int64_t at_usec; /* monotonic */
};

struct usage {
	const char *name;
	struct cgroup_stat cgroup;
	struct net_dev_counters net;
	double cpu_percent; /* negative: unknown */
};

struct watch {
	const struct cli *cli;
	struct seen *seen;
	size_t n_seen;
	struct table table;
	struct jsonwrite json;
};

static int64_t now_usec(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now); /* cannot fail */
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- looking --- */

static struct seen *find_seen(struct watch *watch, const char *name)
{
	struct seen *grown;

	for (size_t i = 0; i < watch->n_seen; i++) {
		if (strcmp(watch->seen[i].name, name) == 0)
			return &watch->seen[i];
	}
	grown = reallocarray(watch->seen, watch->n_seen + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	watch->seen = grown;
	grown[watch->n_seen] = (struct seen){ .name = strdup(name) };
	return grown[watch->n_seen].name ? &grown[watch->n_seen++] : NULL;
}

static double share(struct watch *watch, const struct named *named, uint64_t cpu_usec)
{
	struct seen *seen = find_seen(watch, named->state.name);
	int64_t now = now_usec(CLOCK_MONOTONIC);
	int64_t elapsed;
	uint64_t used;

	if (!seen || cpu_usec == CGROUP_UNKNOWN)
		return -1;
	elapsed = seen->at_usec ? now - seen->at_usec :
				  now_usec(CLOCK_REALTIME) - named->state.started * 1000000;
	used = cpu_usec - seen->cpu_usec;
	seen->cpu_usec = cpu_usec;
	seen->at_usec = now;
	return elapsed > 0 ? 100.0 * (double)used / (double)elapsed : 0;
}

static int look(struct watch *watch, const struct named *named, struct usage *ret)
{
	int r = cgroup_stat(&named->cgroups, &ret->cgroup);

	if (r < 0)
		return r;
	ret->name = named->state.name;
	if (net_read_counters(named->state.init.pid, &ret->net) < 0)
		ret->net = (struct net_dev_counters){ 0 }; /* it is just ending */
	ret->cpu_percent = share(watch, named, ret->cgroup.cpu_usec);
	return 0;
}

/* --- telling --- */

static const struct table_column columns[] = {
	{ "NAME", false },        { "CPU%", true },           { "CPU TIME", true },
	{ "THROTTLED", true },    { "MEMORY / LIMIT", true }, { "PEAK", true },
	{ "PIDS / LIMIT", true }, { "READ", true },           { "WRITTEN", true },
	{ "NET IN", true },       { "NET OUT", true },        { "OOM", true },
};

static int add_size(struct table *table, uint64_t bytes)
{
	char text[TABLE_TEXT_SIZE];

	return table_add(table, bytes == CGROUP_UNKNOWN ? NULL : table_size(bytes, text));
}

static int add_time(struct table *table, uint64_t usec)
{
	char text[TABLE_TEXT_SIZE];

	return table_add(table, usec == CGROUP_UNKNOWN ? NULL : table_duration(usec, text));
}

static const char *limit_text(uint64_t limit, bool is_size, char text[TABLE_TEXT_SIZE])
{
	if (limit == CGROUP_UNKNOWN || limit == CGROUP_UNLIMITED)
		return "-";
	if (is_size)
		return table_size(limit, text);
	(void)snprintf(text, TABLE_TEXT_SIZE, "%llu", (unsigned long long)limit);
	return text;
}

static int add_limited(struct table *table, uint64_t value, uint64_t limit, bool is_size)
{
	char shown[TABLE_TEXT_SIZE];
	char most[TABLE_TEXT_SIZE];

	if (value == CGROUP_UNKNOWN)
		return table_add(table, NULL);
	return table_addf(table, "%s / %s", limit_text(value, is_size, shown),
			  limit_text(limit, is_size, most));
}

static int add_cpu(struct table *table, const struct usage *usage)
{
	int r = usage->cpu_percent < 0 ? table_add(table, NULL) :
					 table_addf(table, "%.1f", usage->cpu_percent);

	if (r == 0)
		r = add_time(table, usage->cgroup.cpu_usec);
	return r < 0 ? r : add_time(table, usage->cgroup.cpu_throttled_usec);
}

static int add_row(struct table *table, const struct usage *usage)
{
	const struct cgroup_stat *stat = &usage->cgroup;
	const uint64_t sizes[] = { stat->io.read_bytes, stat->io.write_bytes, usage->net.rx_bytes,
				   usage->net.tx_bytes };
	int r = table_add(table, usage->name);

	if (r == 0)
		r = add_cpu(table, usage);
	if (r == 0)
		r = add_limited(table, stat->memory_current, stat->memory_limit, true);
	if (r == 0)
		r = add_size(table, stat->memory_peak);
	if (r == 0)
		r = add_limited(table, stat->pids_current, stat->pids_limit, false);
	for (size_t i = 0; i < ARRAY_SIZE(sizes) && r == 0; i++)
		r = add_size(table, sizes[i]);
	if (r == 0)
		r = stat->oom_kills == CGROUP_UNKNOWN ?
			    table_add(table, NULL) :
			    table_addf(table, "%llu", (unsigned long long)stat->oom_kills);
	return r;
}

static void write_object(struct jsonwrite *json, const struct usage *usage)
{
	const struct cgroup_stat *stat = &usage->cgroup;
	const struct {
		const char *name;
		uint64_t value;
	} numbers[] = {
		{ "memory", stat->memory_current },
		{ "memoryPeak", stat->memory_peak },
		{ "memoryLimit", stat->memory_limit },
		{ "swap", stat->swap_current },
		{ "oomKills", stat->oom_kills },
		{ "cpuMicroseconds", stat->cpu_usec },
		{ "cpuUserMicroseconds", stat->cpu_user_usec },
		{ "cpuSystemMicroseconds", stat->cpu_system_usec },
		{ "throttledPeriods", stat->cpu_throttled },
		{ "throttledMicroseconds", stat->cpu_throttled_usec },
		{ "pids", stat->pids_current },
		{ "pidsLimit", stat->pids_limit },
		{ "readBytes", stat->io.read_bytes },
		{ "writeBytes", stat->io.write_bytes },
		{ "netReceivedBytes", usage->net.rx_bytes },
		{ "netSentBytes", usage->net.tx_bytes },
	};

	jsonwrite_begin_object(json, NULL);
	jsonwrite_string(json, "name", usage->name);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (numbers[i].value != CGROUP_UNKNOWN && numbers[i].value != CGROUP_UNLIMITED)
			jsonwrite_natural(json, numbers[i].name, numbers[i].value);
	}
	jsonwrite_end_object(json);
}

/* --- rounds --- */

/* 1: shown; 0: it does not run; -errno. */
static int show_one(struct watch *watch, const char *name, struct error *error)
{
	struct named named;
	struct usage usage;
	int r = named_open(watch->cli, name, &named, error);

	if (r < 0)
		return r;
	if (!process_id_is_alive(&named.state.init) || look(watch, &named, &usage) < 0) {
		named_close(&named);
		(void)error_set(error, -ESRCH, "it is not running, or has no cgroups");
		return 0;
	}
	if (watch->cli->is_json)
		write_object(&watch->json, &usage);
	else
		r = add_row(&watch->table, &usage);
	named_close(&named);
	return r < 0 ? error_set_errno(error, r, "%s", name) : 1;
}

static int list_names(const struct cli *cli, struct strv *ret, struct error *error)
{
	_cleanup_fd_ int root = -1;

	if (cli->names.n > 0)
		return strv_add_all(ret, &cli->names);
	root = state_root_find(cli->state_root, NULL, error);
	return root < 0 ? root : state_list(root, ret, error);
}

static void print_round(struct watch *watch)
{
	if (watch->cli->is_json) {
		jsonwrite_end_array(&watch->json);
		(void)putchar('\n'); /* errors are sticky */
		return;
	}
	if (!watch->cli->is_once && isatty(STDOUT_FILENO))
		(void)fputs("\033[H\033[J", stdout);
	table_print(&watch->table, stdout);
}

/* Returns an exit status. */
static int take_round(struct watch *watch)
{
	bool are_given = watch->cli->names.n > 0;
	int status = EXIT_SUCCESS;
	struct strv names = { 0 };
	struct error error;

	if (list_names(watch->cli, &names, &error) < 0) {
		log_error("%s", error.text);
		return CLI_EXIT_FAILURE;
	}
	table_init(&watch->table, columns, ARRAY_SIZE(columns));
	jsonwrite_init(&watch->json, stdout, JSONWRITE_INDENTED);
	if (watch->cli->is_json)
		jsonwrite_begin_array(&watch->json, NULL);
	for (size_t i = 0; i < names.n; i++) {
		int r = show_one(watch, names.items[i], &error);

		if (r == 1 || !are_given)
			continue;
		log_error("%s: %s", names.items[i], error.text);
		status = CLI_EXIT_FAILURE;
	}
	print_round(watch);
	table_deinit(&watch->table);
	strv_deinit(&names);
	return fflush(stdout) == 0 ? status : CLI_EXIT_FAILURE;
}

int cmd_stats(const struct cli *cli)
{
	int interval =
		cli->interval_ms > 0 ? (int)MIN(cli->interval_ms, INT32_MAX) : DEFAULT_INTERVAL_MS;
	struct watch watch = { .cli = cli };
	int status = take_round(&watch);

	while (status == EXIT_SUCCESS && !cli->is_once) {
		(void)poll(NULL, 0, interval);
		status = take_round(&watch);
	}
	for (size_t i = 0; i < watch.n_seen; i++)
		free(watch.seen[i].name);
	free(watch.seen);
	return status;
}
