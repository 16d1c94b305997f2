/* SPDX-License-Identifier: MIT */
/*
 * What may be said on the command line: the one table that runner/cli_parse.c parses with and that
 * --help, the manual page and the completion of shells are made from.
 */
#ifndef RUNNER_CLI_TABLE_H
#define RUNNER_CLI_TABLE_H

#include "runner/cli_option.h"

struct cli_group {
	const char *title;
	const struct cli_option *options;
	size_t n_options;
};

/** All of them, @ret_n of them. */
const struct cli_group *cli_groups(size_t *ret_n);

/** How many values follow it. */
unsigned cli_option_n_values(const struct cli_option *option);

/** "--@name" of @verb, "-@letter" of @verb; NULL when there is none. */
const struct cli_option *cli_option_find(enum cli_verb verb, const char *name, size_t len);
const struct cli_option *cli_option_find_letter(enum cli_verb verb, char letter);

/** Whether every verb takes it. */
bool cli_option_is_global(const struct cli_option *option);

/** The name of an option of @verb that is most like @name; NULL when none is. */
const char *cli_option_suggest(enum cli_verb verb, const char *name);

/** What comes behind the options of a verb. */
enum cli_arguments {
	CLI_ARGUMENTS_ROOT,     /* ROOT [--] COMMAND... */
	CLI_ARGUMENTS_EXEC,     /* NAME [--] COMMAND... */
	CLI_ARGUMENTS_NAME,     /* NAME */
	CLI_ARGUMENTS_NAMES,    /* NAME... */
	CLI_ARGUMENTS_OPTIONAL, /* [NAME...] */
	CLI_ARGUMENTS_NONE,
};

struct cli_verb_row {
	const char *name; /* NULL: only by an option */
	const char *aliases[3];
	enum cli_verb verb;
	enum cli_arguments arguments;
	const char *usage;   /* behind the name */
	const char *summary; /* one sentence */
};

/** The verbs, in the order of the help. */
const struct cli_verb_row *cli_verbs(size_t *ret_n);

/** By name or alias; NULL when there is none. */
const struct cli_verb_row *cli_verb_find(const char *name);

const struct cli_verb_row *cli_verb_row(enum cli_verb verb);

#endif
