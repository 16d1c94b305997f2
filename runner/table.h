/* SPDX-License-Identifier: MIT */
/* Tables of text with aligned columns, and numbers as people like to read them. */
#ifndef RUNNER_TABLE_H
#define RUNNER_TABLE_H

#include <stdio.h>

#include "lib/base.h"
#include "lib/strv.h"

struct table_column {
	const char *title;
	bool is_right; /* numbers */
};

struct table {
	const struct table_column *columns;
	size_t n_columns;
	struct strv cells; /* row by row */
};

/** @columns is kept, not copied. */
void table_init(struct table *table, const struct table_column *columns, size_t n_columns);
void table_deinit(struct table *table);

/**
 * Append the next cell; NULL or "" is "-".  Bytes that would steer a terminal are shown as "?".
 * -ENOMEM.
 */
int table_add(struct table *table, const char *text) NODISCARD;
int table_addf(struct table *table, const char *format, ...) PRINTF_LIKE(2, 3) NODISCARD;

/** Print titles and rows; nothing follows the last column of a line.  -ENOMEM, nothing printed. */
int table_print(const struct table *table, FILE *out);

/** Room for what is written below. */
#define TABLE_TEXT_SIZE 32

/** "512B", "64K", "1.5G" of bytes, units of 1024. */
const char *table_size(uint64_t bytes, char text[TABLE_TEXT_SIZE]);

/** "45s", "3m", "5h", "2d", "3y": the largest unit of which there are two, or seconds. */
const char *table_age(int64_t seconds, char text[TABLE_TEXT_SIZE]);

/** "1.25s", "2m05s", "1h02m" of a time that something took. */
const char *table_duration(uint64_t microseconds, char text[TABLE_TEXT_SIZE]);

/** "2026-01-31 12:00:00" in local time of seconds since 1970. */
const char *table_time(int64_t seconds, char text[TABLE_TEXT_SIZE]);

#endif
