/* SPDX-License-Identifier: MIT */
/*
 * Offered are switches, directories, and in an -o list the options and their values.
 *
 * In bash a word ends at "=" and ":" as well, and only what follows the last of them is replaced:
 * what precedes it in the list is not ours to repeat.
 */
#include "fs/options_complete.h"

#include <string.h>

#include "fs/options_table.h"
#include "lib/base.h"

/* Rows that stand for a pattern or for an error are not offered. */
static bool is_offered(const struct option_row *row)
{
	return row->name && row->kind != OPTION_REFUSED && !strchr(row->name, '*');
}

static bool takes_directory(const struct option_row *row)
{
	return row->argument && strncmp(row->argument, "DIR", 3) == 0;
}

static void put_choices(FILE *out, const struct option_row *row)
{
	const char *space = "";

	for (const struct option_choice *choice = row->choices; choice->name; choice++) {
		if (choice->value == OPTION_UNSUPPORTED)
			continue;
		(void)fprintf(out, "%s%s", space, choice->name);
		space = " ";
	}
}

/* --- bash --- */

static void bash_switch(FILE *out, const struct option_row *row)
{
	if (row->letter)
		(void)fprintf(out, "-%c ", row->letter);
	if (row->name)
		(void)fprintf(out, "--%s ", row->name);
}

static void bash_name(FILE *out, const struct option_row *row)
{
	if (is_offered(row))
		(void)fprintf(out, "%s%s ", row->name, row->argument || row->choices ? "=" : "");
}

static void bash_value(FILE *out, const struct option_row *row)
{
	if (!is_offered(row))
		return;
	if (takes_directory(row)) {
		(void)fprintf(out,
			      "\t\t%s=*) COMPREPLY=($(compgen -d -S / -- \"$word\"))"
			      " && compopt -o nospace ;;\n",
			      row->name);
	} else if (row->choices) {
		(void)fprintf(out, "\t\t%s=*) COMPREPLY=($(compgen -W '", row->name);
		put_choices(out, row);
		(void)fputs("' -- \"$word\")) ;;\n", out);
	}
}

void options_complete_bash(FILE *out)
{
	(void)fputs("# bash completion for unionfs-mount\n"
		    "_unionfs_mount()\n"
		    "{\n"
		    "\tlocal line=${COMP_LINE:0:COMP_POINT} token word option rest\n"
		    "\ttoken=${line##* } rest=${line%\"${line##* }\"}\n"
		    "\tword=${token##*[=:]} option=${token##*,}\n"
		    "\trest=${rest%\"${rest##*[! ]}\"}\n"
		    "\tCOMPREPLY=()\n"
		    "\tif [[ ${rest##* } == -o ]]; then\n"
		    "\t\tcase $option in\n",
		    out);
	option_each(false, bash_value, out);
	(void)fputs("\t\t*=*) ;;\n"
		    "\t\t*)\n"
		    "\t\t\tCOMPREPLY=($(compgen -P \"${word%\"$option\"}\" -W '",
		    out);
	option_each(false, bash_name, out);
	(void)fputs("' -- \"$option\"))\n"
		    "\t\t\tcompopt -o nospace\n"
		    "\t\t\t;;\n"
		    "\t\tesac\n"
		    "\telif [[ $token == -* ]]; then\n"
		    "\t\tCOMPREPLY=($(compgen -W '",
		    out);
	option_each(true, bash_switch, out);
	(void)fputs("' -- \"$token\"))\n"
		    "\telse\n"
		    "\t\tCOMPREPLY=($(compgen -d -S / -- \"$word\")) && compopt -o nospace\n"
		    "\tfi\n"
		    "} 2>/dev/null\n"
		    "complete -F _unionfs_mount unionfs-mount\n",
		    out);
}

/* --- zsh --- */

/* The first sentence of the help, for between brackets and single quotes. */
static void zsh_help(FILE *out, const struct option_row *row)
{
	const char *text = row->help ? row->help : "";

	for (; *text && !(text[0] == '.' && (text[1] == ' ' || text[1] == '\0')); text++) {
		if (*text == '\'')
			(void)fputs("'\\''", out);
		else if (strchr("[]:\\", *text))
			(void)fprintf(out, "\\%c", *text);
		else
			(void)fputc(*text, out);
	}
}

static void zsh_switch(FILE *out, const struct option_row *row)
{
	if (row->kind == OPTION_LIST)
		return; /* it has a line of its own */
	if (row->letter) {
		(void)fprintf(out, "\t\t'-%c[", row->letter);
		zsh_help(out, row);
		(void)fprintf(out, "]%s' \\\n", row->argument ? ":value:_files" : "");
	}
	if (row->name) {
		(void)fprintf(out, "\t\t'--%s[", row->name);
		zsh_help(out, row);
		(void)fputs("]' \\\n", out);
	}
}

static void zsh_option(FILE *out, const struct option_row *row)
{
	if (!is_offered(row))
		return;
	(void)fprintf(out, "\t\t'%s[", row->name);
	zsh_help(out, row);
	(void)fputc(']', out);
	if (row->choices) {
		(void)fputs(":value:(", out);
		put_choices(out, row);
		(void)fputc(')', out);
	} else if (row->argument) {
		(void)fprintf(out, ":value:%s", takes_directory(row) ? "_directories" : "");
	}
	(void)fputs("' \\\n", out);
}

void options_complete_zsh(FILE *out)
{
	(void)fputs("#compdef unionfs-mount\n"
		    "_unionfs_mount_options()\n"
		    "{\n"
		    "\t_values -s , 'mount option' \\\n",
		    out);
	option_each(false, zsh_option, out);
	(void)fputs("\n"
		    "}\n"
		    "_unionfs_mount()\n"
		    "{\n"
		    "\t_arguments -S \\\n",
		    out);
	option_each(true, zsh_switch, out);
	(void)fputs("\t\t'*-o[Mount options]:options:_unionfs_mount_options' \\\n"
		    "\t\t'*:directory:_directories'\n"
		    "}\n"
		    "_unionfs_mount \"$@\"\n",
		    out);
}
