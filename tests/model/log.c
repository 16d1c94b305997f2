/* SPDX-License-Identifier: MIT */
/*
 * A log has one line for each operation, which begins with its index, then the tree as it was seen,
 * behind a title, then the tree as it is stored, behind another.
 */
#define _GNU_SOURCE
#include "tests/model/log.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base.h"
#include "tests/model/intended.h"

#define SEEN "the tree, while files are open:\n"
#define STORED "the tree, as it is stored:\n"

void log_new(struct log *log)
{
	*log = (struct log){ .fd = memfd_create("log", MFD_CLOEXEC) };
	if (log->fd < 0)
		err(1, "a log");
}

void log_read(struct log *log)
{
	struct stat st;

	if (fstat(log->fd, &st) < 0)
		err(1, "a log");
	log->len = (size_t)st.st_size;
	log->text = calloc(1, log->len + 1);
	if (!log->text || pread(log->fd, log->text, log->len, 0) != (ssize_t)log->len)
		err(1, "a log");
}

void log_deinit(struct log *log)
{
	if (log->fd > 0)
		close(log->fd);
	free(log->text);
	*log = (struct log){ 0 };
}

static const char *part(const struct log *log, const char *title)
{
	const char *at = log->text ? strstr(log->text, title) : NULL;

	return at ? at : "";
}

static size_t line_len(const char *line)
{
	return strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	line += line_len(line);
	return *line ? line + 1 : line;
}

static void report_lines(FILE *report, const char *a, const char *b)
{
	fprintf(report, "  one:   %.*s\n  other: %.*s\n", (int)line_len(a), a, (int)line_len(b), b);
}

static bool is_same(const char *a, const char *b)
{
	size_t len = line_len(a);

	return len == line_len(b) && memcmp(a, b, len) == 0;
}

static int compare_lines(const char *one, const char *other, FILE *report)
{
	for (; *one || *other; one = next_line(one), other = next_line(other)) {
		if (!is_same(one, other) && !intended_difference(NULL, one, other)) {
			report_lines(report, one, other);
			return -1;
		}
	}
	return 0;
}

int log_compare_tree(const struct log *a, const struct log *b, FILE *report)
{
	return compare_lines(part(a, STORED), part(b, STORED), report);
}

int log_compare_seen(const struct log *a, const struct log *b, FILE *report)
{
	return compare_lines(part(a, SEEN), part(b, SEEN), report);
}

size_t log_find_end(const struct op_list *list, const struct log *log)
{
	static const char *const errors[] = { " = ENOTCONN", " = ECONNABORTED" };
	const char *line = log->text;

	for (; *line >= '0' && *line <= '9'; line = next_line(line)) {
		for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
			if (memmem(line, line_len(line), errors[i], strlen(errors[i])))
				return (size_t)strtoul(line, NULL, 10);
		}
	}
	return list->n;
}

int log_compare(const struct op_list *list, const struct log *a, const struct log *b, FILE *report,
		size_t *ret_at)
{
	const char *one = a->text, *other = b->text;
	const char *end = part(a, STORED);

	for (; one != end && (*one || *other); one = next_line(one), other = next_line(other)) {
		size_t at = (size_t)strtoul(one, NULL, 10);
		bool is_op = *one >= '0' && *one <= '9' && at < list->n &&
			     !memchr(one, '/', strcspn(one, " \n"));

		if (is_same(one, other) ||
		    intended_difference(is_op ? &list->ops[at] : NULL, one, other))
			continue;
		if (is_op) {
			fputs("operation ", report);
			op_print(report, &list->ops[at]);
		} else {
			fputs("what is there at the end:\n", report);
		}
		report_lines(report, one, other);
		*ret_at = is_op ? at : list->n;
		return -1;
	}
	return 0;
}
