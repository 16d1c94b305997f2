/* SPDX-License-Identifier: MIT */
/* The tables of verbs and options, from which come parsing, help, manual and completions. */
#ifndef LAYER_ARGS_TABLE_H
#define LAYER_ARGS_TABLE_H

#include "tools/layer/args.h"

enum args_kind {
	ARGS_FLAG,   /* a bool */
	ARGS_TEXT,   /* char * */
	ARGS_LIST,   /* struct strv */
	ARGS_SIZE,   /* uint64_t, above zero */
	ARGS_CHOICE, /* an enum: one of words */
};

struct args_option {
	const char *name;
	char letter; /* or NUL */
	enum args_kind kind;
	size_t offset;        /* in struct args */
	const char *verbs;    /* " import commit "; NULL: all */
	const char *argument; /* "NAME"; NULL: none */
	const char *const *words;
	const char *help;
};

extern const struct args_verb args_verbs[];     /* ended by a name that is NULL */
extern const struct args_option args_options[]; /* the same */

/** Before a verb has come: options of all verbs only. */
extern const struct args_verb args_no_verb;

const struct args_verb *args_verb_find(const char *name);
bool args_option_is_of(const struct args_option *option, const struct args_verb *verb);

#endif
