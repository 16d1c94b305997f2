/* SPDX-License-Identifier: MIT */
/*
 * The verb is found first: it is the first word that is no option, when it is one of the verbs and
 * only options that every verb takes come before it.  Otherwise the verb is run.  Then options are
 * applied as they come, so the last of two that contradict each other wins; what takes the whole
 * command line to judge comes at the end (cli_settle).
 */
#include "runner/cli_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/caps.h"
#include "runner/cli_mounts.h"
#include "runner/cli_settle.h"
#include "runner/cli_table.h"
#include "runner/cli_text.h"
#include "runner/quantity.h"

#define DEFAULT_SHELL "/bin/sh"

/* How many bytes of an argument are shown. */
#define SHOWN 100

struct parser {
	struct cli cli;
	const struct cli_verb_row *verb;
	int argc;
	char *const *argv;
	int at; /* the next word */
	bool is_question;
	struct error *error;
};

static int fail_memory(struct parser *parser)
{
	return error_set_errno(parser->error, -ENOMEM, "the command line");
}

/* --- values --- */

static int apply_choice(struct parser *parser, const struct cli_option *option, const char *value)
{
	char *field = (char *)&parser->cli + option->offset;
	size_t len = 0;
	char list[120] = "";

	for (const struct cli_choice *choice = option->choices; choice->name; choice++) {
		if (strcmp(choice->name, value) == 0) {
			memcpy(field, &choice->value, sizeof(int));
			return 0;
		}
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", len ? ", " : "",
					choice->name);
	}
	return error_set(parser->error, -EINVAL, "\"%.*s\" is none of %s", SHOWN, value, list);
}

/*
 * -1 and, as docker has it, 0 are no limit.  For update that is not the same as a limit that is not
 * mentioned.
 */
static int64_t limit_of(const struct parser *parser, int64_t given)
{
	if (given > 0)
		return given;
	return parser->verb->verb == CLI_UPDATE ? SPEC_UNLIMITED : SPEC_UNSET;
}

static int apply_int64(struct parser *parser, const struct cli_option *option, const char *value)
{
	char *field = (char *)&parser->cli + option->offset;
	struct error *error = parser->error;
	int64_t number = 0;
	int r;

	if (option->kind == CLI_SIZE)
		r = quantity_parse_size(value, &number, error);
	else if (option->kind == CLI_LIMIT)
		r = quantity_parse_limit(value, &number, error);
	else if (option->kind == CLI_DURATION)
		r = quantity_parse_duration(value, &number, error);
	else
		r = quantity_parse_integer(value, option->min, option->max, &number, error);
	if (r < 0)
		return r;
	if (option->kind == CLI_LIMIT || option->min == -1)
		number = limit_of(parser, number);
	memcpy(field, &number, sizeof(number));
	return 0;
}

static int apply_int(struct parser *parser, const struct cli_option *option, const char *value)
{
	char *field = (char *)&parser->cli + option->offset;
	int64_t wide;
	int number = 0;
	int r;

	if (option->kind == CLI_SIGNAL) {
		r = quantity_parse_signal(value, &number, parser->error);
	} else {
		r = quantity_parse_integer(value, option->min, option->max, &wide, parser->error);
		if (r == 0)
			number = (int)wide;
	}
	if (r == 0)
		memcpy(field, &number, sizeof(number));
	return r;
}

static int apply_text(struct parser *parser, const struct cli_option *option, const char *value)
{
	char *field = (char *)&parser->cli + option->offset;

	if (*value == '\0')
		return error_set(parser->error, -EINVAL, "the value is empty");
	if (option->kind == CLI_LIST)
		return cli_text_add((struct strv *)(void *)field, value, parser->error);
	return cli_text_copy((char **)(void *)field, value, parser->error);
}

static void ask(struct parser *parser, enum cli_verb verb)
{
	parser->cli.verb = verb;
	parser->is_question = true;
}

static int apply(struct parser *parser, const struct cli_option *option, const char *const values[])
{
	char *field = (char *)&parser->cli + option->offset;
	const char *value = values[0] ? values[0] : ""; /* which flags do not look at */
	int number = (int)option->value;
	unsigned bits;
	int r = 0;

	switch (option->kind) {
	case CLI_FLAG:
		*(bool *)(void *)field = option->value;
		return 0;
	case CLI_BITS:
		memcpy(&bits, field, sizeof(bits));
		bits |= (unsigned)option->value;
		memcpy(field, &bits, sizeof(bits));
		return 0;
	case CLI_NUMBER:
		memcpy(field, &number, sizeof(number));
		return 0;
	case CLI_CHOICE:
		r = apply_choice(parser, option, value);
		if (r == 0 && option->value)
			ask(parser, (enum cli_verb)option->value);
		return r;
	case CLI_STRING:
	case CLI_LIST:
		return apply_text(parser, option, value);
	case CLI_INT:
	case CLI_SIGNAL:
		return apply_int(parser, option, value);
	case CLI_INT64:
	case CLI_SIZE:
	case CLI_LIMIT:
	case CLI_DURATION:
		return apply_int64(parser, option, value);
	case CLI_CUSTOM:
		return option->parse(option, &parser->cli, values, parser->error);
	case CLI_QUESTION:
		ask(parser, (enum cli_verb)option->value);
		return 0;
	case CLI_IGNORED:
		return 0;
	}
	return 0;
}

/* --- options --- */

/*
 * Apply @option, written as @spelling.  @value is what is in the same word, or NULL; the values are
 * then the words that follow.
 */
static int take_option(struct parser *parser, const struct cli_option *option, const char *spelling,
		       const char *value)
{
	unsigned n = cli_option_n_values(option);
	const char *values[2] = { value, NULL };
	int r;

	if (n == 0 && value)
		return error_set(parser->error, -EINVAL, "option '%s' takes no value", spelling);
	if (n == 2 && value)
		return error_set(parser->error, -EINVAL, "option '%s' takes two words: %s",
				 spelling, option->argument);
	for (unsigned i = 0; i < n && !value; i++) {
		if (parser->at == parser->argc)
			return error_set(parser->error, -EINVAL, "option '%s' needs a value: %s",
					 spelling, option->argument ? option->argument : "a word");
		values[i] = parser->argv[parser->at++];
	}
	r = apply(parser, option, values);
	return r < 0 ? error_wrap(parser->error, r, "option '%s'", spelling) : 0;
}

static int fail_unknown(struct parser *parser, const char *word, size_t len)
{
	const char *verb = parser->verb->name;
	char name[SHOWN];
	const char *like;

	(void)snprintf(name, sizeof(name), "%.*s", (int)MIN(len, SHOWN), word); /* may be cut */
	like = cli_option_suggest(parser->verb->verb, name + 2);
	if (like)
		return error_set(parser->error, -EINVAL,
				 "unknown option '%s' of %s: did you mean '--%s'?", name, verb,
				 like);
	return error_set(parser->error, -EINVAL,
			 "unknown option '%s' of %s: see unionfs-run help %s", name, verb, verb);
}

/* "--name" or "--name=value". */
static int take_word(struct parser *parser, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct cli_option *option;
	char spelling[SHOWN];

	option = cli_option_find(parser->verb->verb, word + 2, len - 2);
	if (!option)
		return fail_unknown(parser, word, len);
	(void)snprintf(spelling, sizeof(spelling), "--%s", option->name); /* fits */
	return take_option(parser, option, spelling, word[len] ? word + len + 1 : NULL);
}

/* "-it", or "-m64m" where a letter takes a value. */
static int take_letters(struct parser *parser, const char *letters)
{
	for (; *letters && !parser->is_question; letters++) {
		const struct cli_option *option =
			cli_option_find_letter(parser->verb->verb, *letters);
		const char spelling[] = { '-', *letters, '\0' };
		bool takes_rest;
		int r;

		if (!option)
			return error_set(parser->error, -EINVAL,
					 "unknown option '%s' of %s: see unionfs-run help %s",
					 spelling, parser->verb->name, parser->verb->name);
		takes_rest = cli_option_n_values(option) > 0 && letters[1];
		r = take_option(parser, option, spelling, takes_rest ? letters + 1 : NULL);
		if (r < 0 || takes_rest)
			return r;
	}
	return 0;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

/* --- arguments --- */

static bool takes_command(const struct cli_verb_row *verb)
{
	return verb->arguments == CLI_ARGUMENTS_ROOT || verb->arguments == CLI_ARGUMENTS_EXEC;
}

/* All words that are left are the command's. */
static int take_command(struct parser *parser)
{
	struct strv *args = &parser->cli.spec.process.args;

	if (parser->at < parser->argc && strcmp(parser->argv[parser->at], "--") == 0)
		parser->at++;
	else if (parser->at < parser->argc && is_option(parser->argv[parser->at]))
		return error_set(parser->error, -EINVAL,
				 "option '%.*s' behind %s: options come before it, or is it a "
				 "command behind --?",
				 SHOWN, parser->argv[parser->at],
				 parser->verb->arguments == CLI_ARGUMENTS_ROOT ? "ROOT" : "NAME");
	while (parser->at < parser->argc) {
		if (strv_add(args, parser->argv[parser->at++]) < 0)
			return fail_memory(parser);
	}
	if (args->n > 0)
		return 0;
	parser->cli.is_default_command = true;
	return strv_add(args, DEFAULT_SHELL) < 0 ? fail_memory(parser) : 0;
}

static int take_name(struct parser *parser, const char *word)
{
	bool is_verb = parser->verb->verb == CLI_HELP;

	if (!is_verb && !spec_is_name(word))
		return error_set(parser->error, -EINVAL, "'%.*s' is no name of a container", SHOWN,
				 word);
	if (is_verb && !cli_verb_find(word))
		return error_set(parser->error, -EINVAL, "'%.*s' is no verb: see unionfs-run help",
				 SHOWN, word);
	return cli_text_add(&parser->cli.names, word, parser->error);
}

static int take_argument(struct parser *parser, const char *word)
{
	int r;

	switch (parser->verb->arguments) {
	case CLI_ARGUMENTS_NONE:
		return error_set(parser->error, -EINVAL, "unexpected argument '%.*s' of %s", SHOWN,
				 word, parser->verb->name);
	case CLI_ARGUMENTS_NAME:
		if (parser->cli.names.n > 0)
			return error_set(parser->error, -EINVAL,
					 "unexpected argument '%.*s': %s takes one NAME", SHOWN,
					 word, parser->verb->name);
		return take_name(parser, word);
	case CLI_ARGUMENTS_NAMES:
	case CLI_ARGUMENTS_OPTIONAL:
		return take_name(parser, word);
	case CLI_ARGUMENTS_EXEC:
		r = take_name(parser, word);
		return r < 0 ? r : take_command(parser);
	case CLI_ARGUMENTS_ROOT:
		r = cli_take_layers(NULL, &parser->cli, &word, parser->error);
		return r < 0 ? error_wrap(parser->error, r, "ROOT") : take_command(parser);
	}
	return 0;
}

static int check_complete(struct parser *parser)
{
	bool needs_name = parser->verb->arguments == CLI_ARGUMENTS_NAME ||
			  parser->verb->arguments == CLI_ARGUMENTS_NAMES ||
			  parser->verb->arguments == CLI_ARGUMENTS_EXEC;

	if (parser->verb->arguments == CLI_ARGUMENTS_ROOT && parser->cli.spec.root.lowers.n == 0)
		return error_set(parser->error, -EINVAL, "no ROOT given: see unionfs-run help %s",
				 parser->verb->name);
	if (needs_name && parser->cli.names.n == 0)
		return error_set(parser->error, -EINVAL,
				 "no NAME of a container given: see unionfs-run help %s",
				 parser->verb->name);
	return 0;
}

static int parse_words(struct parser *parser)
{
	bool is_ended = false;
	int r = 0;

	while (parser->at < parser->argc && r == 0 && !parser->is_question) {
		const char *word = parser->argv[parser->at++];

		if (is_ended || !is_option(word))
			r = take_argument(parser, word);
		else if (strcmp(word, "--") == 0)
			is_ended = true;
		else if (word[1] == '-')
			r = take_word(parser, word);
		else
			r = take_letters(parser, word + 1);
	}
	return r;
}

/* --- the verb --- */

/* How many words the option @word takes with its values when it is one of every verb; 0: it is not. */
static int global_len(const char *word)
{
	const struct cli_option *option;
	size_t len = strcspn(word, "=");

	if (word[0] != '-' || word[1] == '\0' || strcmp(word, "--") == 0)
		return 0;
	if (word[1] == '-')
		option = cli_option_find(CLI_RUN, word + 2, len - 2);
	else
		option = word[2] ? NULL : cli_option_find_letter(CLI_RUN, word[1]);
	if (!option || !cli_option_is_global(option))
		return 0;
	return word[1] == '-' && word[len] ? 1 : 1 + (int)cli_option_n_values(option);
}

/* The index of the verb's word; 0 where the verb is left out. */
static int find_verb(const struct parser *parser)
{
	int i = 1;
	int len;

	while (i < parser->argc && (len = global_len(parser->argv[i])) > 0)
		i += len;
	return i < parser->argc && cli_verb_find(parser->argv[i]) ? i : 0;
}

/* The options before the verb belong to it as well. */
static int parse_from(struct parser *parser, int verb_at)
{
	int argc = parser->argc;
	int r = 0;

	if (verb_at > 0) {
		parser->argc = verb_at;
		r = parse_words(parser);
		parser->argc = argc;
		parser->at = MAX(parser->at, verb_at + 1);
	}
	return r < 0 || parser->is_question ? r : parse_words(parser);
}

/* "--help" of a verb is about that verb. */
static int finish_question(struct parser *parser, bool has_verb)
{
	if (parser->cli.verb != CLI_HELP || !has_verb || parser->verb->verb == CLI_HELP)
		return 0;
	strv_deinit(&parser->cli.names);
	return cli_text_add(&parser->cli.names, parser->verb->name, parser->error);
}

/* Behind run it would be the name of a host, but alone it is what it is everywhere. */
static bool asks_for_help(const struct parser *parser)
{
	return parser->argc <= 1 || (parser->argc == 2 && strcmp(parser->argv[1], "-h") == 0);
}

static int parse(struct parser *parser)
{
	int verb_at = find_verb(parser);
	int r;

	if (asks_for_help(parser)) {
		parser->verb = cli_verb_row(CLI_HELP);
		parser->cli.verb = CLI_HELP;
		return 0;
	}
	parser->verb = verb_at > 0 ? cli_verb_find(parser->argv[verb_at]) : cli_verb_row(CLI_RUN);
	parser->cli.verb = parser->verb->verb;
	if (parser->verb->arguments == CLI_ARGUMENTS_ROOT)
		caps_set_default(&parser->cli.spec.process.capabilities);
	r = parse_from(parser, verb_at);
	if (r < 0)
		return r;
	if (parser->is_question)
		return finish_question(parser, verb_at > 0);
	r = check_complete(parser);
	return r < 0 ? r : cli_settle(&parser->cli, parser->error);
}

/* One line, whatever bytes the arguments hold. */
static void clean(struct error *error)
{
	for (char *at = error->text; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	}
}

int cli_parse(int argc, char *const argv[], struct cli *ret, int *ret_status, struct error *error)
{
	struct parser parser = { .argc = argc, .argv = argv, .at = 1, .error = error };
	int r;

	cli_init(&parser.cli);
	r = parse(&parser);
	if (r < 0) {
		*ret_status = takes_command(parser.verb) ? CLI_EXIT_RUNNER : CLI_EXIT_USAGE;
		cli_deinit(&parser.cli);
		clean(error);
		return r;
	}
	*ret = parser.cli;
	return 0;
}
