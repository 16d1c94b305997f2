/* SPDX-License-Identifier: MIT */
/* A container's processes are those of its cgroups; /proc of the host tells about them. */
#include "runner/cmd_top.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/log.h"
#include "lib/process.h"
#include "runner/cgroup_control.h"
#include "runner/named.h"
#include "runner/table.h"

#define COMMAND_SIZE 256
#define STATUS_SIZE 4096

static const struct table_column columns[] = {
	{ "PID", true }, { "PPID", true }, { "INSIDE", true },   { "UID", true },
	{ "S", false },  { "RSS", true },  { "COMMAND", false },
};

/* Reads a small file of /proc/PID; "" when the process has gone. */
static size_t read_file(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	_cleanup_fd_ int fd = -1;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, text, size - 1);
	n = MAX(n, 0);
	text[n] = '\0';
	return (size_t)n;
}

/* The last number of the line "KEY:\tN N N", which is the innermost namespace's; -1. */
static long long last_number(const char *status, const char *key)
{
	const char *line = strstr(status, key);
	long long value = -1;
	char *end;

	if (!line)
		return -1;
	for (line += strlen(key); *line && *line != '\n'; line = end) {
		long long next = strtoll(line, &end, 10);

		if (end == line)
			break;
		value = next;
	}
	return value;
}

static long long first_number(const char *status, const char *key)
{
	const char *line = strstr(status, key);

	return line ? strtoll(line + strlen(key), NULL, 10) : -1;
}

static void read_command(pid_t pid, const char *status, char command[COMMAND_SIZE])
{
	size_t n = read_file(pid, "cmdline", command, COMMAND_SIZE);
	const char *name = strstr(status, "Name:\t");

	for (size_t i = 0; i + 1 < n; i++) {
		if (command[i] == '\0')
			command[i] = ' ';
	}
	if (n == 0 && name)
		(void)snprintf(command, COMMAND_SIZE, "[%.*s]", (int)strcspn(name + 6, "\n"),
			       name + 6);
}

static int add_row(struct table *table, pid_t pid)
{
	char status[STATUS_SIZE];
	char command[COMMAND_SIZE];
	char size[TABLE_TEXT_SIZE];
	struct process_stat stat;
	long long rss;
	int r;

	if (read_file(pid, "status", status, sizeof(status)) == 0 ||
	    process_read_stat(pid, &stat) < 0)
		return 0; /* it has ended */
	read_command(pid, status, command);
	rss = first_number(status, "\nVmRSS:\t");
	r = table_addf(table, "%d", (int)pid);
	if (r == 0)
		r = table_addf(table, "%d", (int)stat.parent);
	if (r == 0)
		r = table_addf(table, "%lld", last_number(status, "\nNSpid:\t"));
	if (r == 0)
		r = table_addf(table, "%lld", first_number(status, "\nUid:\t"));
	if (r == 0)
		r = table_addf(table, "%c", stat.state);
	if (r == 0)
		r = table_add(table, rss < 0 ? NULL : table_size((uint64_t)rss * 1024, size));
	return r < 0 ? r : table_add(table, command);
}

static int show(const struct cli *cli, struct named *named, struct error *error)
{
	struct cgroup_pids pids;
	struct table table;
	int r;

	(void)cli;
	r = named_check_running(named, error);
	if (r == 0)
		r = cgroup_procs(&named->cgroups, CGROUP_PAYLOAD, &pids, error);
	if (r < 0)
		return r;
	table_init(&table, columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < pids.n && r == 0; i++)
		r = add_row(&table, pids.items[i]);
	if (r == 0)
		table_print(&table, stdout);
	table_deinit(&table);
	cgroup_pids_deinit(&pids);
	return r < 0 ? error_set_errno(error, r, "listing its processes") : 0;
}

int cmd_top(const struct cli *cli)
{
	int status = named_for_each(cli, show);

	return fflush(stdout) == 0 ? status : CLI_EXIT_FAILURE;
}
