/* SPDX-License-Identifier: MIT */
/* Widths are counted in characters of UTF-8, not in bytes. */
#include "runner/table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GAP 2

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

void table_init(struct table *table, const struct table_column *columns, size_t n_columns)
{
	*table = (struct table){ .columns = columns, .n_columns = n_columns };
}

void table_deinit(struct table *table)
{
	strv_deinit(&table->cells);
}

/* Names are anybody's, and a terminal obeys what it is sent. */
static void clean(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
	}
}

int table_add(struct table *table, const char *text)
{
	char *copy = strdup(text && *text ? text : "-");

	if (copy)
		clean(copy);
	return strv_add_owned(&table->cells, copy);
}

int table_addf(struct table *table, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return -ENOMEM;
	clean(text);
	return strv_add_owned(&table->cells, text);
}

static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t width = width_of(table->columns[column].title);

	for (size_t i = column; i < table->cells.n; i += table->n_columns)
		width = MAX(width, width_of(table->cells.items[i]));
	return width;
}

static void print_cell(const struct table *table, size_t column, size_t width, const char *text,
		       FILE *out)
{
	size_t padding = width - width_of(text);

	if (table->columns[column].is_right)
		(void)fprintf(out, "%*s%s", (int)padding, "", text);
	else
		(void)fputs(text, out);
	if (column + 1 == table->n_columns)
		(void)fputc('\n', out);
	else
		(void)fprintf(out, "%*s",
			      (int)(GAP + (table->columns[column].is_right ? 0 : padding)), "");
}

int table_print(const struct table *table, FILE *out)
{
	size_t *widths = calloc(table->n_columns, sizeof(*widths));

	if (!widths)
		return -ENOMEM;
	for (size_t i = 0; i < table->n_columns; i++)
		widths[i] = column_width(table, i);
	for (size_t i = 0; i < table->n_columns; i++)
		print_cell(table, i, widths[i], table->columns[i].title, out);
	for (size_t i = 0; i < table->cells.n; i++) {
		size_t column = i % table->n_columns;

		print_cell(table, column, widths[column], table->cells.items[i], out);
	}
	free(widths);
	return 0;
}

const char *table_size(uint64_t bytes, char text[TABLE_TEXT_SIZE])
{
	static const char units[] = "BKMGTPE";
	size_t unit = 0;
	uint64_t tenths;

	while (bytes >= UINT64_C(1024) * 1024 && units[unit + 2]) { /* exact while it is cut down */
		bytes /= 1024;
		unit++;
	}
	if (bytes < 1024) {
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRIu64 "%c", bytes, units[unit]);
		return text;
	}
	tenths = (bytes * 10 + 512) / 1024;
	unit++;
	if (tenths % 10 == 0 || tenths >= 1000)
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRIu64 "%c", (tenths + 5) / 10,
			       units[unit]);
	else
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRIu64 ".%" PRIu64 "%c", tenths / 10,
			       tenths % 10, units[unit]);
	return text;
}

const char *table_age(int64_t seconds, char text[TABLE_TEXT_SIZE])
{
	static const struct {
		int64_t seconds;
		char unit;
	} units[] = { { YEAR, 'y' }, { DAY, 'd' }, { HOUR, 'h' }, { MINUTE, 'm' } };

	seconds = MAX(seconds, 0);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (seconds >= 2 * units[i].seconds) {
			(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRId64 "%c",
				       seconds / units[i].seconds, units[i].unit);
			return text;
		}
	}
	(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRId64 "s", seconds);
	return text;
}

const char *table_duration(uint64_t microseconds, char text[TABLE_TEXT_SIZE])
{
	const uint64_t minute = MINUTE;
	const uint64_t hour = HOUR;
	uint64_t hundredths = microseconds / 10000;
	uint64_t seconds = hundredths / 100;

	if (seconds < minute)
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRIu64 ".%02" PRIu64 "s", seconds,
			       hundredths % 100);
	else if (seconds < hour)
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRIu64 "m%02" PRIu64 "s",
			       seconds / minute, seconds % minute);
	else
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRIu64 "h%02" PRIu64 "m", seconds / hour,
			       seconds % hour / minute);
	return text;
}

const char *table_time(int64_t seconds, char text[TABLE_TEXT_SIZE])
{
	time_t time = (time_t)seconds;
	struct tm broken;

	if (!localtime_r(&time, &broken) ||
	    strftime(text, TABLE_TEXT_SIZE, "%Y-%m-%d %H:%M:%S", &broken) == 0)
		(void)snprintf(text, TABLE_TEXT_SIZE, "%" PRId64, seconds);
	return text;
}
