/* SPDX-License-Identifier: MIT */
/* Rows without help are set together with the row above them, in either form. */
#include "runner/cli_help.h"

#include <string.h>

#define HELP_WIDTH 78
#define HELP_INDENT 8
#define VERB_WIDTH 12

/* How a list is set: as text, or as troff source. */
struct style {
	bool is_troff;
	const char *bold;
	const char *italic;
	const char *roman;
};

static const struct style plain = { false, "", "", "" };
static const struct style troff = { true, "\\fB", "\\fI", "\\fR" };

static void put(FILE *out, const struct style *style, const char *text)
{
	for (; *text; text++) {
		if (style->is_troff && *text == '-')
			(void)fputs("\\-", out);
		else if (style->is_troff && *text == '\\')
			(void)fputs("\\e", out);
		else
			(void)fputc(*text, out);
	}
}

static void put_value(FILE *out, const struct style *style, const struct cli_option *option)
{
	const char *separator = " ";

	for (const struct cli_choice *choice = option->choices; choice && choice->name; choice++) {
		(void)fprintf(out, "%s%s%s%s", separator, style->bold, choice->name, style->roman);
		separator = "|";
	}
	if (option->argument) {
		(void)fprintf(out, " %s", style->italic);
		put(out, style, option->argument);
		(void)fputs(style->roman, out);
	}
}

/* Of @verb (NULL: of any) another option may have the letter. */
static void put_option(FILE *out, const struct style *style, const struct cli_option *option,
		       const struct cli_verb_row *verb)
{
	const char letter[] = { '-', option->letter, '\0' };

	(void)fputs(style->bold, out);
	if (option->letter &&
	    (!verb || cli_option_find_letter(verb->verb, option->letter) == option)) {
		put(out, style, letter);
		(void)fprintf(out, "%s, %s", style->roman, style->bold);
	}
	put(out, style, "--");
	put(out, style, option->name);
	(void)fputs(style->roman, out);
	put_value(out, style, option);
}

/* Set @text in lines that are indented. */
static void put_wrapped(FILE *out, const char *text, size_t column, size_t indent)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		if (column + 1 + len > HELP_WIDTH) {
			(void)fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			(void)fputc(' ', out);
			column++;
		}
		(void)fwrite(text, 1, len, out);
		column += len;
		text += len + (text[len] == ' ');
	}
	(void)fputc('\n', out);
}

/* How many rows from the first one are shown together: those that follow without help. */
static size_t together(const struct cli_option *options, size_t n)
{
	size_t count = 1;

	while (count < n && !options[count].help)
		count++;
	return count;
}

/* Whether @verb (NULL: any) takes it, and has no other option of the same name. */
static bool is_taken(const struct cli_option *option, const struct cli_verb_row *verb)
{
	if (!verb)
		return true;
	return (option->verbs & CLI_VERB_BIT(verb->verb)) &&
	       cli_option_find(verb->verb, option->name, strlen(option->name)) == option;
}

static void put_names(FILE *out, const struct style *style, const struct cli_option *options,
		      size_t n, const struct cli_verb_row *verb)
{
	const char *separator = "";

	for (size_t i = 0; i < n; i++) {
		if (!is_taken(&options[i], verb))
			continue;
		(void)fputs(separator, out);
		put_option(out, style, &options[i], verb);
		separator = style->is_troff ? ", " : ",\n  ";
	}
	(void)fputc('\n', out);
}

/* --- text --- */

static const char usage[] =
	"Usage: unionfs-run [OPTIONS] ROOT [--] [COMMAND...]\n"
	"       unionfs-run VERB ...\n"
	"\n"
	"Run a command with a union of directories as its root, in namespaces of its own.\n"
	"ROOT is LAYER[:LAYER...], directories of which the leftmost is above the others,\n"
	"or images of unionfs-layer; none of them is changed.\n"
	"\n"
	"Verbs:\n";

static void put_verb(FILE *out, const struct cli_verb_row *verb)
{
	(void)fprintf(out, "  %-*s", VERB_WIDTH - 2, verb->name);
	put_wrapped(out, verb->summary, VERB_WIDTH, VERB_WIDTH);
}

void cli_help(FILE *out)
{
	size_t n;
	const struct cli_verb_row *verbs = cli_verbs(&n);

	(void)fputs(usage, out);
	for (size_t i = 0; i < n; i++) {
		if (verbs[i].name)
			put_verb(out, &verbs[i]);
	}
	(void)fputs("\nunionfs-run help VERB tells the options of a verb: unionfs-run help run.\n",
		    out);
}

static void put_group(FILE *out, const struct cli_group *group, const struct cli_verb_row *verb)
{
	bool has_title = false;
	size_t n;

	for (size_t i = 0; i < group->n_options; i += n) {
		const struct cli_option *options = group->options + i;

		n = together(options, group->n_options - i);
		if (!is_taken(options, verb))
			continue;
		if (!has_title)
			(void)fprintf(out, "\n%s:\n", group->title);
		has_title = true;
		(void)fputs("  ", out);
		put_names(out, &plain, options, n, verb);
		(void)fprintf(out, "%*s", HELP_INDENT, "");
		put_wrapped(out, options->help, HELP_INDENT, HELP_INDENT);
	}
}

void cli_help_verb(FILE *out, const struct cli_verb_row *verb)
{
	size_t n_groups;
	const struct cli_group *groups = cli_groups(&n_groups);

	(void)fprintf(out, "Usage: unionfs-run %s %s\n", verb->name, verb->usage);
	for (size_t i = 0; i < ARRAY_SIZE(verb->aliases) && verb->aliases[i]; i++)
		(void)fprintf(out, "       unionfs-run %s %s\n", verb->aliases[i], verb->usage);
	(void)fputc('\n', out);
	put_wrapped(out, verb->summary, 0, 0);
	for (size_t i = 0; i < n_groups; i++)
		put_group(out, &groups[i], verb);
}

/* --- troff --- */

static void put_man_verb(FILE *out, const struct cli_verb_row *verb)
{
	(void)fprintf(out, ".TP\n\\fB%s\\fR \\fI", verb->name);
	put(out, &troff, verb->usage);
	(void)fputs("\\fR\n", out);
	put(out, &troff, verb->summary);
	for (size_t i = 0; i < ARRAY_SIZE(verb->aliases) && verb->aliases[i]; i++)
		(void)fprintf(out, "%s\\fB%s\\fR", i ? ", " : "\nAlso ", verb->aliases[i]);
	(void)fputs(verb->aliases[0] ? ".\n" : "\n", out);
}

/* Which verbs take an option, unless that is run or all of them. */
static void put_man_takers(FILE *out, const struct cli_option *option)
{
	const char *separator = "(";
	size_t n;
	const struct cli_verb_row *verbs = cli_verbs(&n);

	if (cli_option_is_global(option) || (option->verbs & CLI_VERB_BIT(CLI_RUN)))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!verbs[i].name || !(option->verbs & CLI_VERB_BIT(verbs[i].verb)))
			continue;
		(void)fprintf(out, "%s\\fB%s\\fR", separator, verbs[i].name);
		separator = ", ";
	}
	(void)fputs(")\n", out);
}

static void put_man_group(FILE *out, const struct cli_group *group)
{
	size_t n;

	(void)fprintf(out, ".SS %s\n", group->title);
	for (size_t i = 0; i < group->n_options; i += n) {
		n = together(group->options + i, group->n_options - i);
		(void)fputs(".TP\n", out);
		put_names(out, &troff, group->options + i, n, NULL);
		put_man_takers(out, &group->options[i]);
		put(out, &troff, group->options[i].help);
		(void)fputc('\n', out);
	}
}

void cli_help_man(FILE *out)
{
	size_t n_groups;
	size_t n_verbs;
	const struct cli_verb_row *verbs = cli_verbs(&n_verbs);
	const struct cli_group *groups = cli_groups(&n_groups);

	(void)fputs(".SS Verbs\n", out);
	for (size_t i = 0; i < n_verbs; i++) {
		if (verbs[i].name)
			put_man_verb(out, &verbs[i]);
	}
	for (size_t i = 0; i < n_groups; i++)
		put_man_group(out, &groups[i]);
}
