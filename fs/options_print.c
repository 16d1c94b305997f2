/* SPDX-License-Identifier: MIT */
/* The table of options, printed: what is in force of it, as help, as a part of the manual page. */
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "fs/options.h"
#include "fs/options_table.h"

/* --- what is in force --- */

static void show_choice(FILE *out, const struct option_row *row, const void *field)
{
	int value;

	memcpy(&value, field, sizeof(value));
	for (const struct option_choice *choice = row->choices; value && choice->name; choice++) {
		if (choice->value == value) {
			(void)fprintf(out, ",%s=%s", row->name, choice->name);
			return;
		}
	}
}

static void show_shift(FILE *out, const struct option_row *row, const struct idshift *shift)
{
	for (size_t i = 0; i < shift->n_ranges; i++)
		(void)fprintf(out, "%s%s%s%u:%u:%u", i ? ":" : ",", i ? "" : row->name,
			      i ? "" : "=", shift->ranges[i].stored, shift->ranges[i].shown,
			      shift->ranges[i].count);
}

static void show_row(FILE *out, const struct option_row *row, const struct ovl_config *config)
{
	const void *field = (const char *)config + row->offset;
	const struct idshift *shift = field;
	bool is_set = false;

	if (row->kind == OPTION_MOUNT_FLAG)
		is_set = (config->flags_set & row->set) != 0;
	else if (row->offset == OPTION_NOWHERE)
		return;
	else if (row->kind == OPTION_BOOL)
		is_set = *(const bool *)field;
	else if (row->kind == OPTION_COUNT && *(const uint32_t *)field > 0)
		(void)fprintf(out, ",%s=%u", row->name, *(const uint32_t *)field);
	else if (row->kind == OPTION_CHOICE)
		show_choice(out, row, field);
	else if (row->kind == OPTION_SHIFT)
		show_shift(out, row, shift);
	else if (row->kind == OPTION_SQUASH && shift->is_squashed)
		(void)fprintf(out, ",%s=%u", row->name, shift->squashed);
	if (is_set)
		(void)fprintf(out, ",%s", row->name);
}

void options_show(FILE *out, const struct ovl_config *config)
{
	size_t n_groups;
	const struct option_group *groups = option_groups(&n_groups);

	(void)fputs(config->flags_set & MS_RDONLY || !config->upper ? "ro" : "rw", out);
	if (config->timeout >= 0)
		(void)fprintf(out, ",timeout=%g", config->timeout);
	for (size_t g = 1; g < n_groups; g++) {
		for (size_t i = 0; i < groups[g].n_rows; i++) {
			const struct option_row *row = &groups[g].rows[i];

			if (!(row->set & MS_RDONLY))
				show_row(out, row, config);
		}
	}
}

/* How the list is set: as text, or as troff source. */
struct style {
	bool is_troff;
	const char *bold;
	const char *italic;
	const char *roman;
};

static const struct style plain = { false, "", "", "" };
static const struct style troff = { true, "\\fB", "\\fI", "\\fR" };

#define HELP_WIDTH 78
#define HELP_INDENT 8

static void put(FILE *out, const struct style *style, const char *text)
{
	for (; *text; text++) {
		if (style->is_troff && *text == '-')
			(void)fputs("\\-", out);
		else
			(void)fputc(*text, out);
	}
}

/* The value that an option takes: a choice or what its argument is called. */
static void put_value(FILE *out, const struct style *style, const struct option_row *row)
{
	const char *separator = "=";

	for (const struct option_choice *choice = row->choices; choice && choice->name; choice++) {
		if (choice->value == OPTION_UNSUPPORTED)
			continue;
		(void)fprintf(out, "%s%s%s%s", separator, style->bold, choice->name, style->roman);
		separator = "|";
	}
	if (row->argument)
		(void)fprintf(out, "=%s%s%s", style->italic, row->argument, style->roman);
}

static void put_option(FILE *out, const struct style *style, const struct option_row *row)
{
	(void)fputs(style->bold, out);
	put(out, style, row->name);
	(void)fputs(style->roman, out);
	put_value(out, style, row);
}

static void put_switch(FILE *out, const struct style *style, const struct option_row *row)
{
	const char letter[] = { '-', row->letter, '\0' };

	(void)fputs(style->bold, out);
	if (row->letter)
		put(out, style, letter);
	if (row->letter && row->name)
		put(out, style, ", ");
	if (row->name) {
		put(out, style, "--");
		put(out, style, row->name);
	}
	(void)fputs(style->roman, out);
	if (row->choices)
		put_value(out, style, row);
	else if (row->argument)
		(void)fprintf(out, " %s%s%s", style->italic, row->argument, style->roman);
}

/* How many rows from the first one are shown together: those that follow without help. */
static size_t together(const struct option_row *rows, size_t n_rows)
{
	size_t n = 1;

	while (n < n_rows && !rows[n].help)
		n++;
	return n;
}

static void put_names(FILE *out, const struct style *style, const struct option_group *group,
		      const struct option_row *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		if (i > 0) /* text is broken into lines here, troff does so by itself */
			(void)fputs(i % 6 == 0 && !style->is_troff ? ",\n  " : ", ", out);
		if (group->is_switches)
			put_switch(out, style, &rows[i]);
		else
			put_option(out, style, &rows[i]);
	}
	(void)fputc('\n', out);
}

/* Set @text in lines that are indented. */
static void put_wrapped(FILE *out, const char *text)
{
	size_t column = HELP_WIDTH;

	for (const char *word = text; *word;) {
		size_t len = strcspn(word, " ");

		if (column + 1 + len > HELP_WIDTH) {
			(void)fprintf(out, "%s%*s", word == text ? "" : "\n", HELP_INDENT, "");
			column = HELP_INDENT;
		} else {
			(void)fputc(' ', out);
			column++;
		}
		(void)fwrite(word, 1, len, out);
		column += len;
		word += len + (word[len] == ' ');
	}
	(void)fputc('\n', out);
}

static const char usage[] =
	"Usage: unionfs-mount [OPTIONS] LOWER[:LOWER...] [UPPER] MOUNTPOINT\n"
	"       unionfs-mount [OPTIONS] -o lowerdir=LOWER[:LOWER...][,upperdir=UPPER]\n"
	"                     [SOURCE] MOUNTPOINT\n"
	"       unionfs-mount --userns [OPTIONS] LOWER[:LOWER...] [UPPER] MOUNTPOINT\n"
	"                     [-- PROGRAM [ARGUMENT...]]\n"
	"       unionfs-mount -u MOUNTPOINT\n"
	"       unionfs-mount --show MOUNTPOINT\n"
	"       unionfs-mount --check [LOWER[:LOWER...] [UPPER]]\n"
	"\n"
	"Show the directories LOWER and UPPER merged at MOUNTPOINT. What is above hides\n"
	"what is below; the leftmost LOWER is above the others. All changes go to UPPER.\n";

void options_help(FILE *out)
{
	size_t n_groups;
	const struct option_group *groups = option_groups(&n_groups);

	(void)fputs(usage, out);

	for (size_t g = 0; g < n_groups; g++) {
		const struct option_group *group = &groups[g];
		size_t n;

		(void)fprintf(out, "\n%s:\n", group->title);
		for (size_t i = 0; i < group->n_rows; i += n) {
			n = together(group->rows + i, group->n_rows - i);
			(void)fputs("  ", out);
			put_names(out, &plain, group, group->rows + i, n);
			put_wrapped(out, group->rows[i].help);
		}
	}
}

void options_man(FILE *out)
{
	size_t n_groups;
	const struct option_group *groups = option_groups(&n_groups);

	for (size_t g = 0; g < n_groups; g++) {
		const struct option_group *group = &groups[g];
		size_t n;

		(void)fputs(".SS ", out);
		put(out, &troff, group->title);
		(void)fputc('\n', out);
		for (size_t i = 0; i < group->n_rows; i += n) {
			n = together(group->rows + i, group->n_rows - i);
			(void)fputs(".TP\n", out);
			put_names(out, &troff, group, group->rows + i, n);
			put(out, &troff, group->rows[i].help);
			(void)fputc('\n', out);
		}
	}
}
