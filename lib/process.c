/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/stat is one line of fields that are separated by blanks.  The second, the name of the
 * program in brackets, may hold blanks, brackets and newlines; what follows it does not, so its end
 * is the last bracket of the line.
 */
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"

/* Fields are numbered from 1, as in proc(5). */
#define FIELD_STATE 3
#define FIELD_PARENT 4
#define FIELD_START_TIME 22
#define FIELD_PROCESSOR 39

#define STAT_SIZE 1024

/* Decimal digits and nothing else. */
static bool parse_number(const char *text, size_t len, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint64_t digit = (uint64_t)text[i] - '0';

		if (text[i] < '0' || text[i] > '9' || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

static size_t field_len(const char *text, const char *end)
{
	const char *blank = memchr(text, ' ', (size_t)(end - text));

	return (size_t)((blank ? blank : end) - text);
}

/* The field numbered @field, of which number @from is at the beginning of @at.  NULL: there is none. */
static const char *find_field(const char *at, const char *end, int from, int field, size_t *ret_len)
{
	size_t len = field_len(at, end);

	for (; from < field; from++) {
		if (len == 0 || at + len == end)
			return NULL;
		at += len + 1;
		len = field_len(at, end);
	}
	*ret_len = len;
	return len > 0 ? at : NULL;
}

static bool find_number(const char *at, const char *end, int field, uint64_t max, uint64_t *ret)
{
	size_t len = 0;

	at = find_field(at, end, FIELD_STATE, field, &len);
	return at && parse_number(at, len, max, ret);
}

int process_decode_stat(const char *text, size_t len, struct process_stat *ret)
{
	const char *end = text + len;
	const char *at = len > 0 ? memrchr(text, ')', len) : NULL;
	struct process_stat stat = { .processor = -1 };
	uint64_t parent;
	uint64_t processor;

	if (!at || end - at < 3 || at[1] != ' ')
		return -EINVAL;
	at += 2; /* to the state */
	if (*at == ' ' || !find_number(at, end, FIELD_PARENT, INT_MAX, &parent) ||
	    !find_number(at, end, FIELD_START_TIME, UINT64_MAX, &stat.start_time))
		return -EINVAL;
	stat.state = *at;
	stat.parent = (pid_t)parent;
	if (find_number(at, end, FIELD_PROCESSOR, INT_MAX, &processor))
		stat.processor = (int)processor;
	*ret = stat;
	return 0;
}

int process_read_stat(pid_t pid, struct process_stat *ret)
{
	_cleanup_fd_ int fd = -1;
	char path[32];
	char text[STAT_SIZE];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid); /* fits */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	n = read(fd, text, sizeof(text));
	if (n < 0)
		return -errno;
	return process_decode_stat(text, (size_t)n, ret);
}

int process_id_get(pid_t pid, struct process_id *ret)
{
	struct process_stat stat = { 0 };
	int r = process_read_stat(pid, &stat);

	if (r < 0)
		return r;
	*ret = (struct process_id){ .pid = pid, .start_time = stat.start_time };
	return 0;
}

bool process_id_is_alive(const struct process_id *id)
{
	struct process_stat stat = { 0 };

	return id->pid > 0 && process_read_stat(id->pid, &stat) == 0 &&
	       stat.start_time == id->start_time && stat.state != 'Z' && stat.state != 'X';
}

static int open_pidfd(pid_t pid)
{
	long fd = syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : (int)fd;
}

int process_id_open(const struct process_id *id)
{
	_cleanup_fd_ int fd = open_pidfd(id->pid);
	struct process_stat stat = { 0 };

	if (fd < 0)
		return fd;
	if (process_read_stat(id->pid, &stat) < 0 || stat.start_time != id->start_time)
		return -ESRCH;
	return fd_take(&fd);
}

int process_id_format(const struct process_id *id, char *buf, size_t size)
{
	int n = snprintf(buf, size, "%ld %" PRIu64, (long)id->pid, id->start_time);

	return n < 0 || (size_t)n >= size ? -ERANGE : n;
}

int process_id_parse(const char *text, struct process_id *ret)
{
	size_t len = strcspn(text, " ");
	uint64_t start_time;
	uint64_t pid;

	if (!parse_number(text, len, INT_MAX, &pid) || pid == 0 || text[len] != ' ')
		return -EINVAL;
	text += len + 1;
	if (!parse_number(text, strlen(text), UINT64_MAX, &start_time) || start_time == 0)
		return -EINVAL;
	*ret = (struct process_id){ .pid = (pid_t)pid, .start_time = start_time };
	return 0;
}

bool process_thread_sleeps(pid_t tid)
{
	char path[64];
	char stat[64];
	const char *state;
	ssize_t n;
	_cleanup_fd_ int fd = -1;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, stat, sizeof(stat) - 1);
	if (n <= 0)
		return true;
	stat[n] = '\0';
	state = strrchr(stat, ')'); /* after the name, which is short in threads of ours */
	return !state || strncmp(state, ") R", 3) != 0;
}
