/* SPDX-License-Identifier: MIT */
#include "tools/layer/args_show.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/layer/args_table.h"

#ifndef UNIONFS_VERSION
#define UNIONFS_VERSION "0.1.0"
#endif

#define WIDTH 78
#define INDENT 8

/* --- text --- */

static void put_wrapped(const char *text, size_t indent)
{
	size_t column = indent;

	(void)printf("%*s", (int)indent, "");
	while (*text) {
		size_t len = strcspn(text, " ");

		if (column + 1 + len > WIDTH) {
			(void)printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			(void)putchar(' ');
			column++;
		}
		(void)fwrite(text, 1, len, stdout);
		column += len;
		text += len + (text[len] == ' ');
	}
	(void)fputs(".\n", stdout);
}

static void put_options(const struct args_verb *verb)
{
	for (const struct args_option *option = args_options; option->name; option++) {
		if (!args_option_is_of(option, verb))
			continue;
		if (option->letter)
			(void)printf("  -%c, --%s", option->letter, option->name);
		else
			(void)printf("  --%s", option->name);
		(void)printf("%s%s\n", option->argument ? " " : "",
			     option->argument ? option->argument : "");
		put_wrapped(option->help, INDENT);
	}
}

static void show_help(void)
{
	(void)fputs("Usage: unionfs-layer [--store DIR] VERB ...\n\n"
		    "Keep images and the layers that they share, for unionfs-run and "
		    "unionfs-mount.\n\nVerbs:\n",
		    stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		(void)printf("  %s %s\n", verb->name, verb->arguments);
		put_wrapped(verb->help, INDENT);
	}
	(void)fputs("\nOptions of every verb:\n", stdout);
	put_options(&args_no_verb);
	(void)fputs("\nunionfs-layer VERB --help tells the options of a verb.\n", stdout);
}

static void show_verb(const struct args_verb *verb)
{
	(void)printf("Usage: unionfs-layer %s [OPTIONS] %s\n\n", verb->name, verb->arguments);
	put_wrapped(verb->help, 0);
	(void)fputs("\nOptions:\n", stdout);
	put_options(verb);
}

/* --- troff --- */

static void put_troff(const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			(void)fputs("\\-", stdout);
		else
			(void)putchar(*text);
	}
}

static void show_manual(void)
{
	(void)fputs(".SS Verbs\n", stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		(void)printf(".TP\n\\fB%s\\fR \\fI", verb->name);
		put_troff(verb->arguments);
		(void)fputs("\\fR\n", stdout);
		put_troff(verb->help);
		(void)fputs(".\n", stdout);
	}
	(void)fputs(".SS Options\n", stdout);
	for (const struct args_option *option = args_options; option->name; option++) {
		(void)fputs(".TP\n\\fB", stdout);
		if (option->letter)
			(void)printf("\\-%c\\fR, \\fB", option->letter);
		(void)fputs("\\-\\-", stdout);
		put_troff(option->name);
		(void)fputs("\\fR", stdout);
		if (option->argument)
			(void)printf(" \\fI%s\\fR", option->argument);
		if (option->verbs)
			(void)printf(" (%.*s)", (int)strlen(option->verbs) - 2, option->verbs + 1);
		(void)fputc('\n', stdout);
		put_troff(option->help);
		(void)fputs(".\n", stdout);
	}
}

/* --- completion --- */

static void put_words(const struct args_verb *verb)
{
	for (const struct args_option *option = args_options; option->name; option++) {
		if (args_option_is_of(option, verb))
			(void)printf(" --%s", option->name);
	}
}

static void complete_bash(void)
{
	(void)fputs("# bash completion of unionfs-layer, made by unionfs-layer --completion bash\n"
		    "# shellcheck shell=bash disable=SC2207\n\n_unionfs_layer()\n{\n"
		    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]}\n"
		    "\tif ((COMP_CWORD == 1)); then\n\t\tCOMPREPLY=($(compgen -W '",
		    stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++)
		(void)printf("%s ", verb->name);
	(void)fputs("--help --version' -- \"$cur\"))\n\t\treturn\n\tfi\n"
		    "\tif [[ $cur != -* ]]; then\n"
		    "\t\tCOMPREPLY=($(compgen -W \"$(unionfs-layer ls --names 2>/dev/null)\" "
		    "-- \"$cur\") $(compgen -f -- \"$cur\"))\n\t\treturn\n\tfi\n"
		    "\tcase $verb in\n",
		    stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		(void)printf("\t%s) COMPREPLY=($(compgen -W '", verb->name);
		put_words(verb);
		(void)fputs(" --help' -- \"$cur\")) ;;\n", stdout);
	}
	(void)fputs("\tesac\n}\n\ncomplete -F _unionfs_layer unionfs-layer\n", stdout);
}

/* In single quotes of a shell. */
static void put_quoted(const char *text)
{
	for (; *text; text++) {
		if (*text != '\'' && *text != '[' && *text != ']' && *text != ':')
			(void)putchar(*text);
	}
}

static void complete_zsh(void)
{
	(void)fputs("#compdef unionfs-layer\n# made by unionfs-layer --completion zsh\n\n"
		    "local -a verbs options names\nverbs=(\n",
		    stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		(void)printf("\t'%s:", verb->name);
		put_quoted(verb->help);
		(void)fputs("'\n", stdout);
	}
	(void)fputs(")\nif ((CURRENT == 2)); then\n\t_describe verb verbs\n\treturn\nfi\n"
		    "case $words[2] in\n",
		    stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		(void)printf("%s) options=(", verb->name);
		put_words(verb);
		(void)fputs(" --help) ;;\n", stdout);
	}
	(void)fputs("esac\nif [[ $PREFIX == -* ]]; then\n\tcompadd -- $options\nelse\n"
		    "\tnames=(${(f)\"$(unionfs-layer ls --names 2>/dev/null)\"})\n"
		    "\tcompadd -- $names\n\t_files\nfi\n",
		    stdout);
}

static void complete_fish(void)
{
	(void)fputs("# made by unionfs-layer --completion fish\n", stdout);
	for (const struct args_verb *verb = args_verbs; verb->name; verb++) {
		(void)printf("complete -c unionfs-layer -n __fish_use_subcommand -a %s -d '",
			     verb->name);
		put_quoted(verb->help);
		(void)fputs("'\n", stdout);
		for (const struct args_option *option = args_options; option->name; option++) {
			if (!args_option_is_of(option, verb))
				continue;
			(void)printf("complete -c unionfs-layer "
				     "-n '__fish_seen_subcommand_from %s' -l %s -d '",
				     verb->name, option->name);
			put_quoted(option->help);
			(void)printf("'%s\n", option->argument ? " -r" : "");
		}
	}
	(void)fputs("complete -c unionfs-layer -n 'not __fish_use_subcommand' "
		    "-a '(unionfs-layer ls --names 2>/dev/null)'\n",
		    stdout);
}

static int complete(const char *shell, struct error *error)
{
	if (shell && strcmp(shell, "bash") == 0)
		complete_bash();
	else if (shell && strcmp(shell, "zsh") == 0)
		complete_zsh();
	else if (shell && strcmp(shell, "fish") == 0)
		complete_fish();
	else
		return error_set(error, -EINVAL, "--completion needs a shell: bash, zsh or fish");
	return 1;
}

/* --- which --- */

static bool asks_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

int args_show(int argc, char *argv[], struct error *error)
{
	const char *first = argc > 1 ? argv[1] : "--help";
	const struct args_verb *verb = args_verb_find(first);

	if (asks_help(first)) {
		verb = argc > 2 ? args_verb_find(argv[2]) : NULL;
		if (verb)
			show_verb(verb);
		else
			show_help();
		return 1;
	}
	for (int i = 2; verb && i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			show_verb(verb);
			return 1;
		}
	}
	if (strcmp(first, "--completion") == 0)
		return complete(argc > 2 ? argv[2] : NULL, error);
	if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0)
		(void)puts("unionfs-layer " UNIONFS_VERSION); /* main sees errors */
	else if (strcmp(first, "--man") == 0)
		show_manual();
	else
		return 0;
	return 1;
}
