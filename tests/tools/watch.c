#define _GNU_SOURCE
#include "watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_SIZE 4096

/* A task that waits. */
struct waiting {
	pid_t tid;
	unsigned long long switches; /* how often it has gone to sleep */
	int looks;
	bool is_seen; /* at this look */
};

struct process {
	pid_t pid;
	pid_t parent;
	bool is_below;
};

struct watch {
	pid_t root;
	int limit;
	struct waiting *waiting;
	size_t n_waiting;
	struct process *processes;
	size_t n_processes;
};

struct watch *watch_new(pid_t root, int limit)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (watch) {
		watch->root = root;
		watch->limit = limit;
	}
	return watch;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	free(watch->waiting);
	free(watch->processes);
	free(watch);
}

/* The file DIRECTORY/NAME, a string; "" when it cannot be read. */
static void read_text(const char *directory, const char *name, char text[TEXT_SIZE])
{
	char path[512];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, TEXT_SIZE - 1);
	text[n < 0 ? 0 : n] = '\0';
	if (fd >= 0)
		close(fd);
}

/* One more of @count things of @size bytes in *@list, zero; without memory there is no watch. */
static void *append(void *list, size_t *count, size_t size)
{
	void **at = list;
	void *more = realloc(*at, (*count + 1) * size);

	if (!more)
		abort();
	*at = more;
	return memset((char *)more + (*count)++ * size, 0, size);
}

/* --- who is watched --- */

static pid_t parent_of(const char *directory)
{
	char text[TEXT_SIZE], state;
	const char *end;
	int parent;

	read_text(directory, "stat", text);
	end = strrchr(text, ')');
	return end && sscanf(end + 1, " %c %d", &state, &parent) == 2 ? parent : 0;
}

static void list_processes(struct watch *watch)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	watch->n_processes = 0;
	while (dir && (entry = readdir(dir))) {
		char path[300];
		struct process *process;
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (pid <= 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%s", entry->d_name);
		process = append(&watch->processes, &watch->n_processes, sizeof(*process));
		process->pid = pid;
		process->parent = parent_of(path);
		process->is_below = pid == watch->root;
	}
	if (dir)
		closedir(dir);
}

static bool is_below(const struct watch *watch, pid_t pid)
{
	for (size_t i = 0; i < watch->n_processes; i++) {
		if (watch->processes[i].pid == pid)
			return watch->processes[i].is_below;
	}
	return false;
}

/* Generation by generation, until there is no other one. */
static void find_descendants(struct watch *watch)
{
	bool is_complete;

	do {
		is_complete = true;
		for (size_t i = 0; i < watch->n_processes; i++) {
			struct process *process = &watch->processes[i];

			if (!process->is_below && is_below(watch, process->parent)) {
				process->is_below = true;
				is_complete = false;
			}
		}
	} while (!is_complete);
}

/* --- who waits --- */

static bool waits_for_answer(const char *task)
{
	char where[TEXT_SIZE], stack[TEXT_SIZE];

	read_text(task, "wchan", where);
	if (strcmp(where, "request_wait_answer") == 0)
		return true;
	if (strncmp(where, "folio_wait_bit", strlen("folio_wait_bit")) != 0)
		return false;
	read_text(task, "stack", stack);
	return strstr(stack, "fuse_") != NULL;
}

/* Both kinds: who is switched to in between has got an answer. */
static unsigned long long count_switches(const char *task)
{
	char text[TEXT_SIZE];
	const char *at;

	read_text(task, "status", text);
	at = strstr(text, "\nvoluntary_ctxt_switches:");
	return at ? strtoull(strchr(at, ':') + 1, NULL, 10) : 0;
}

static void report(const char *task, pid_t pid, int looks)
{
	char name[TEXT_SIZE], stack[TEXT_SIZE];

	read_text(task, "comm", name);
	read_text(task, "stack", stack);
	name[strcspn(name, "\n")] = '\0';
	fprintf(stderr,
		"FAIL: process %d (%s) has waited for the answer of a FUSE request for %d s\n%s",
		(int)pid, name, looks, stack);
}

static struct waiting *find_waiting(struct watch *watch, pid_t tid)
{
	struct waiting *waiting;

	for (size_t i = 0; i < watch->n_waiting; i++) {
		if (watch->waiting[i].tid == tid)
			return &watch->waiting[i];
	}
	waiting = append(&watch->waiting, &watch->n_waiting, sizeof(*waiting));
	waiting->tid = tid;
	return waiting;
}

/* Returns whether the task has waited too long. */
static bool look_at_task(struct watch *watch, const char *task, pid_t pid, pid_t tid)
{
	unsigned long long switches;
	struct waiting *waiting;

	if (!waits_for_answer(task))
		return false;
	switches = count_switches(task);
	waiting = find_waiting(watch, tid);
	waiting->is_seen = true;
	if (waiting->looks > 0 && waiting->switches != switches)
		waiting->looks = 0;
	waiting->switches = switches;
	if (++waiting->looks <= watch->limit)
		return false;
	report(task, pid, waiting->looks);
	return true;
}

static bool look_at_process(struct watch *watch, pid_t pid)
{
	struct dirent *entry;
	char path[64];
	bool is_found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		char task[512];
		pid_t tid = (pid_t)atoi(entry->d_name);

		snprintf(task, sizeof(task), "%s/%s", path, entry->d_name);
		is_found |= tid > 0 && look_at_task(watch, task, pid, tid);
	}
	if (dir)
		closedir(dir);
	return is_found;
}

static void forget_others(struct watch *watch)
{
	size_t kept = 0;

	for (size_t i = 0; i < watch->n_waiting; i++) {
		if (watch->waiting[i].is_seen)
			watch->waiting[kept++] = watch->waiting[i];
	}
	watch->n_waiting = kept;
}

bool watch_look(struct watch *watch)
{
	bool is_found = false;

	for (size_t i = 0; i < watch->n_waiting; i++)
		watch->waiting[i].is_seen = false;
	list_processes(watch);
	find_descendants(watch);
	for (size_t i = 0; i < watch->n_processes; i++) {
		if (watch->processes[i].is_below)
			is_found |= look_at_process(watch, watch->processes[i].pid);
	}
	forget_others(watch);
	return is_found;
}
